import { Button, Code, Modal, NativeSelect, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import type { ApiRole, Token } from 'caudal/api'
import { useState } from 'react'
import type { ReactElement } from 'react'
import { api, cache } from '../api.ts'
import { useLanguage } from '../words/language.tsx'
import { Loaded } from './loaded.tsx'
import { Moment } from './moment.tsx'
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
  const found = useInfiniteQuery({
    queryKey: ['tokens'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => api.server.tokens({ query: { limit: 100, cursor: pageParam }, signal }),
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  return (
    <div className="stack">
      <div className="row">
        <Button size="xs" onClick={make.open}>
          {say('token.make')}
        </Button>
      </div>
      <Loaded from={found}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          return items.length === 0 ? (
            <EmptyView title={say('settings.noTokens')} hint={say('settings.noTokensHint')} />
          ) : (
            <TokenTable tokens={items} />
          )
        }}
      </Loaded>
      {found.hasNextPage && (
        <Button variant="default" size="xs" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {say('action.more')}
        </Button>
      )}
      {making && <NewToken close={make.close} />}
    </div>
  )
}

function TokenTable({ tokens }: { readonly tokens: readonly Token[] }): ReactElement {
  const { say } = useLanguage()
  const [revoking, revoke] = useState<Token | null>(null)
  return (
    <div className="table-wrap" tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th>{say('col.name')}</th>
            <th>{say('col.role')}</th>
            <th>{say('token.created')}</th>
            <th>{say('col.expires')}</th>
            <th>{say('token.revoke')}</th>
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => (
            <tr key={token.id}>
              <td title={token.id}>{token.name}</td>
              <td>{token.role}</td>
              <td>
                <Moment at={token.createdAt} />
              </td>
              <td>
                <Moment at={token.expiresAt} />
              </td>
              <td>
                {token.revokedAt === null ? (
                  <Button
                    size="compact-xs"
                    variant="default"
                    aria-label={say('token.revokeNamed', { name: token.name })}
                    onClick={() => revoke(token)}
                  >
                    {say('token.revoke')}
                  </Button>
                ) : (
                  <span className="dim">
                    {say('token.revoked')} <Moment at={token.revokedAt} />
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {revoking !== null && <Revoke token={revoking} close={() => revoke(null)} />}
    </div>
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
    <Modal
      opened
      onClose={close}
      title={say('token.revokeNamed', { name: token.name })}
      closeButtonProps={{ 'aria-label': say('action.close') }}
    >
      <div className="stack">
        <p>{say('token.revokeWhat')}</p>
        {send.error !== null && <ErrorView error={send.error} />}
        <Button size="xs" color="red" loading={send.isPending} onClick={() => send.mutate()}>
          {say('token.revoke')}
        </Button>
      </div>
    </Modal>
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
    <Modal
      opened
      onClose={close}
      title={say('token.make')}
      closeOnClickOutside={send.data === undefined}
      closeButtonProps={{ 'aria-label': say('action.close') }}
    >
      {send.data === undefined ? (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault()
            send.mutate()
          }}
        >
          <TextInput required label={say('col.name')} value={name} onChange={({ currentTarget }) => setName(currentTarget.value)} />
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
    </Modal>
  )
}
