import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ModelDetail } from 'caudal/api'
import type { ReactElement } from 'react'
import { api } from '../api.ts'
import { useLanguage } from '../words/language.tsx'
import { readLastChecks } from './last-checks.ts'
import { Loaded } from './loaded.tsx'
import { Moment } from './moment.tsx'
import { VerdictMark } from './verdict-mark.tsx'
import { EmptyView } from './views.tsx'

/** The tests of a model, with what the newest run that made them found. */
export function ModelTests({ model }: { readonly model: ModelDetail }): ReactElement {
  const { say } = useLanguage()
  const { checks, dataset } = model
  const last = useQuery({
    queryKey: ['model', model.id, 'checks'],
    enabled: checks.length > 0,
    queryFn: async ({ signal }) => {
      if (dataset === null) return null
      const { writtenBy } = await api.datasets.get({ path: { dataset }, signal })
      return await readLastChecks({ steps: writtenBy, concerns: ({ check }) => checks.some(({ id }) => id === check), signal })
    },
  })
  if (checks.length === 0) return <EmptyView title={say('model.noTests')} hint={say('model.noTestsHint')} />
  return (
    <Loaded from={last} rows={checks.length}>
      {(told) => (
        <div className="stack">
          {told !== null && (
            <p className="dim">
              {say('check.lastRun')}{' '}
              <Link to="/runs/$run" params={{ run: told.run.run }}>
                <Moment at={told.run.createdAt} />
              </Link>
            </p>
          )}
          <div className="table-wrap" tabIndex={0}>
            <table className="table">
              <thead>
                <tr>
                  <th>{say('col.verdict')}</th>
                  <th>{say('col.check')}</th>
                  <th>{say('col.column')}</th>
                  <th>{say('col.message')}</th>
                </tr>
              </thead>
              <tbody>
                {checks.map(({ id, name, column }) => {
                  const found = told?.checks.find(({ check }) => check === id)
                  return (
                    <tr key={id}>
                      <td>
                        <VerdictMark of={found} />
                      </td>
                      <td className="mono" title={id}>
                        {name}
                      </td>
                      <td>{column}</td>
                      <td title={found?.message ?? undefined}>{found?.message}</td>
                    </tr>
                  )
                })}
              </tbody>
            </table>
          </div>
        </div>
      )}
    </Loaded>
  )
}
