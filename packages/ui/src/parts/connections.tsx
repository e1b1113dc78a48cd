import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { Connection } from 'caudal/api'
import type { ReactElement } from 'react'
import { api } from '../api.ts'
import { useLanguage } from '../words/language.tsx'
import { LevelMark } from './level-mark.tsx'
import { Loaded } from './loaded.tsx'
import { Took } from './moment.tsx'
import { Table } from './table.tsx'
import type { Column } from './table.tsx'

const columns: readonly Column<Connection>[] = [
  { head: 'col.name', cell: ({ name }) => name, look: 'mono' },
  { head: 'col.kind', cell: ({ kind }) => kind },
  { head: 'connection.answer', cell: ({ name }) => <Tested name={name} />, look: 'told' },
  {
    head: 'connection.where',
    cell: ({ where }, { say }) => where ?? <span className="dim">{say('connection.console')}</span>,
    title: ({ where }) => where,
    look: 'mono',
  },
  {
    head: 'col.source',
    cell: ({ settings }) => [...new Set(settings.map(({ source }) => source))].toSorted().join(', '),
    title: ({ settings }, { say }) =>
      settings
        .map(({ path, value, secret, source }) => `${path} = ${secret ? say('settings.secret') : String(value)} (${source})`)
        .join('\n'),
  },
]

/** What the project is connected to; each can be asked whether it answers. */
export function Connections(): ReactElement {
  const { say } = useLanguage()
  const found = useQuery({
    queryKey: ['connections'],
    queryFn: ({ signal }) => api.health.connections({ query: { limit: 500 }, signal }),
  })
  return (
    <Loaded from={found} rows={4}>
      {({ items }) => (
        <>
          <Table label={say('settings.connections')} columns={columns} rows={items} keyOf={({ name }) => name} />
          {items.every(({ name }) => !name.startsWith('connections.')) && <p className="dim">{say('connection.own')}</p>}
        </>
      )}
    </Loaded>
  )
}

function Tested({ name }: { readonly name: string }): ReactElement {
  const { say } = useLanguage()
  const test = useMutation({ mutationFn: () => api.health.test({ path: { connection: name } }) })
  return (
    <div className="row">
      <Button
        size="compact-xs"
        variant="default"
        flex="none"
        loading={test.isPending}
        aria-label={say('connection.testNamed', { name })}
        onClick={() => test.mutate()}
      >
        {say('connection.test')}
      </Button>
      <div aria-live="polite">
        <Answer of={test} />
      </div>
    </div>
  )
}

interface Test {
  readonly data: Awaited<ReturnType<typeof api.health.test>> | undefined
  readonly error: Error | null
  readonly isPending: boolean
}

function Answer({ of: { data, error, isPending } }: { readonly of: Test }): ReactElement | null {
  const { say } = useLanguage()
  if (isPending) return <span className="dim">{say('connection.testing')}</span>
  if (error !== null)
    return (
      <span className="row">
        <LevelMark of="fail" /> {error.message}
      </span>
    )
  if (data === undefined) return null
  return (
    <>
      <LevelMark of={data.level} /> {data.text}{' '}
      {data.ms !== null && (
        <span className="dim">
          <Took ms={data.ms} />
        </span>
      )}
      {data.hint !== null && <div className="dim">{data.hint}</div>}
    </>
  )
}
