import { Button, Code, NativeSelect, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { ApiRole, Token } from 'caudal/api'
import { useState } from 'react'
import { Dialog, SureDialog } from './dialog.tsx'
import type { ReactElement } from 'react'
import { api, cache } from '../api.ts'
import { useLanguage } from '../words/language.tsx'
import { ListView } from './list-view.tsx'
import { Loaded } from './loaded.tsx'
import { Moment } from './moment.tsx'
import { Table } from './table.tsx'
import type { Column } from './table.tsx'
import { EmptyView, ErrorView } from './views.tsx'

const roles: readonly ApiRole[] = ['viewer', 'operator', 'admin']

/** The tokens, and what an admin does with them; to others it says who may. */
export function Tokens(): ReactElement {
  const { say } = useLanguage()
  const me = useQuery({ queryKey: ['me'], queryFn: ({ signal }) => api.server.me({ signal }) })
  return (
    <Loaded from={me} rows={3}>
      {({ role }) =>
        role === 'admin' ? <AllTokens /> : <EmptyView title={say('token.adminOnly')} hint={say('token.adminHint', { role })} />
      }
    </Loaded>
  )
}

function AllTokens(): ReactElement {
  const { say } = useLanguage()
  const [making, make] = useDisclosure(false)
  return (
    <div className="stack">
      <div className="row">
        <Button size="xs" onClick={make.open}>
          {say('token.make')}
        </Button>
      </div>
      <ListView
        of={['tokens']}
        asked={null}
        page={(asked) => api.server.tokens(asked)}
        empty={<EmptyView title={say('settings.noTokens')} hint={say('settings.noTokensHint')} />}
      >
        {(tokens) => <TokenTable tokens={tokens} />}
      </ListView>
      {making && <NewToken close={make.close} />}
    </div>
  )
}

function tokenColumns(revoke: (token: Token) => void): readonly Column<Token>[] {
  return [
    { head: 'col.name', cell: ({ name }) => name, title: ({ id }) => id },
    { head: 'col.role', cell: ({ role }) => role },
    { head: 'token.created', cell: ({ createdAt }) => <Moment at={createdAt} /> },
    { head: 'col.expires', cell: ({ expiresAt }) => <Moment at={expiresAt} /> },
    { head: 'token.revoke', cell: (token) => <Revocation token={token} revoke={() => revoke(token)} /> },
  ]
}

function TokenTable({ tokens }: { readonly tokens: readonly Token[] }): ReactElement {
  const { say } = useLanguage()
  const [revoking, revoke] = useState<Token | null>(null)
  return (
    <>
      <Table label={say('settings.tokens')} columns={tokenColumns(revoke)} rows={tokens} keyOf={({ id }) => id} />
      {revoking !== null && <Revoke token={revoking} close={() => revoke(null)} />}
    </>
  )
}

function Revocation({ token, revoke }: { readonly token: Token; readonly revoke: () => void }): ReactElement {
  const { say } = useLanguage()
  if (token.revokedAt !== null)
    return (
      <span className="dim">
        {say('token.revoked')} <Moment at={token.revokedAt} />
      </span>
    )
  return (
    <Button size="compact-xs" variant="default" aria-label={say('token.revokeNamed', { name: token.name })} onClick={revoke}>
      {say('token.revoke')}
    </Button>
  )
}

function Revoke({ token, close }: { readonly token: Token; readonly close: () => void }): ReactElement {
  const { say } = useLanguage()
  const send = useMutation({
    mutationFn: () => api.server.revokeToken({ path: { token: token.id } }),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: ['tokens'] })
      close()
    },
  })
  return (
    <SureDialog
      title={say('token.revokeNamed', { name: token.name })}
      what={say('token.revokeWhat')}
      deed={say('token.revoke')}
      send={send}
      close={close}
    />
  )
}

function NewToken({ close }: { readonly close: () => void }): ReactElement {
  const { say } = useLanguage()
  const [name, setName] = useState('')
  const [role, setRole] = useState<ApiRole>('viewer')
  const [days, setDays] = useState('90')
  const send = useMutation({
    mutationFn: () => api.server.createToken({ body: { name: name.trim(), role, ...(days.trim() === '' ? {} : { days: Number(days) }) } }),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['tokens'] }),
  })
  return (
    <Dialog title={say('token.make')} close={close} stays={send.data !== undefined}>
      {send.data === undefined ? (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault()
            send.mutate()
          }}
        >
          <TextInput
            required
            data-autofocus
            label={say('col.name')}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <NativeSelect
            label={say('col.role')}
            description={say('token.roles')}
            value={role}
            data={[...roles]}
            onChange={({ currentTarget }) => setRole(roles.find((one) => one === currentTarget.value) ?? 'viewer')}
          />
          <TextInput
            label={say('token.days')}
            description={say('token.daysHint')}
            inputMode="numeric"
            error={/^\s*\d*\s*$/.test(days) ? undefined : say('form.whole')}
            value={days}
            onChange={({ currentTarget }) => setDays(currentTarget.value)}
          />
          {send.error !== null && <ErrorView error={send.error} />}
          <Button type="submit" size="xs" disabled={name.trim() === '' || !/^\s*\d*\s*$/.test(days)} loading={send.isPending}>
            {say('token.make')}
          </Button>
        </form>
      ) : (
        <div className="stack">
          <p>{say('token.once')}</p>
          <Code block>{send.data.secret}</Code>
          <Button size="xs" onClick={close}>
            {say('action.close')}
          </Button>
        </div>
      )}
    </Dialog>
  )
}
