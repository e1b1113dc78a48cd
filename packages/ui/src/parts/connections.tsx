import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { Connection } from 'caudal/api'
import type { ReactElement } from 'react'
import { api } from '../api.ts'
import { formatDuration } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'
import { LevelMark } from './level-mark.tsx'
import { Loaded } from './loaded.tsx'

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
        <div className="table-wrap" tabIndex={0}>
          <table className="table">
            <thead>
              <tr>
                <th>{say('col.name')}</th>
                <th>{say('col.kind')}</th>
                <th>{say('connection.where')}</th>
                <th>{say('col.source')}</th>
                <th>
                  <span className="unseen">{say('connection.test')}</span>
                </th>
                <th>{say('connection.answer')}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((one) => (
                <ConnectionRow key={one.name} connection={one} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Loaded>
  )
}

function ConnectionRow({ connection }: { readonly connection: Connection }): ReactElement {
  const { say } = useLanguage()
  const { name, kind, where, settings } = connection
  const test = useMutation({ mutationFn: () => api.health.test({ path: { connection: name } }) })
  const sources = [...new Set(settings.map(({ source }) => source))].toSorted()
  const given = settings.map(
    ({ path, value, secret, source }) => `${path} = ${secret ? say('settings.secret') : String(value)} (${source})`,
  )
  return (
    <tr>
      <td className="mono">{name}</td>
      <td>{kind}</td>
      <td className="mono" title={where ?? undefined}>
        {where ?? <span className="dim">{say('connection.console')}</span>}
      </td>
      <td title={given.join('\n')}>{sources.join(', ')}</td>
      <td>
        <Button
          size="compact-xs"
          variant="default"
          loading={test.isPending}
          aria-label={say('connection.testNamed', { name })}
          onClick={() => test.mutate()}
        >
          {say('connection.test')}
        </Button>
      </td>
      <td aria-live="polite" className="told">
        <Answer of={test} />
      </td>
    </tr>
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
    <span className="row">
      <LevelMark of={data.level} /> {data.text}
      {data.ms !== null && <span className="dim">{formatDuration(data.ms)}</span>}
      {data.hint !== null && <span className="dim">{data.hint}</span>}
    </span>
  )
}
