import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Check, DatasetDetail } from 'caudal/api'
import type { ReactElement } from 'react'
import { api } from '../api.ts'
import { useLanguage } from '../words/language.tsx'
import { readLastChecks } from './last-checks.ts'
import { Loaded } from './loaded.tsx'
import { Moment } from './moment.tsx'
import { readAll } from './read-all.ts'
import { VerdictMark } from './verdict-mark.tsx'
import { EmptyView } from './views.tsx'

const mostRules = 5_000

/** What holds for a dataset: the rules that each row is held against as it is written, and what the last run's tests found. */
export function DatasetChecks({ dataset }: { readonly dataset: DatasetDetail }): ReactElement {
  const { say } = useLanguage()
  const { name, writtenBy } = dataset
  const rules = useQuery({
    queryKey: ['dataset', name, 'rules'],
    queryFn: ({ signal }) => readAll((cursor) => api.datasets.checks({ query: { dataset: name, limit: 500, cursor }, signal }), mostRules),
  })
  const last = useQuery({
    queryKey: ['dataset', name, 'checks'],
    queryFn: ({ signal }) => readLastChecks({ steps: writtenBy, concerns: (check) => check.dataset === name, signal }),
  })
  return (
    <Loaded from={rules} rows={4}>
      {(found) => (
        <Loaded from={last} rows={4}>
          {(told) => (
            <div className="stack">
              {found.length === 0 && told === null && <EmptyView title={say('dataset.noChecks')} hint={say('dataset.noChecksHint')} />}
              {told !== null && (
                <section className="stack">
                  <h2>
                    {say('check.lastRun')}{' '}
                    <Link to="/runs/$run" params={{ run: told.run.run }}>
                      <Moment at={told.run.createdAt} />
                    </Link>
                  </h2>
                  <div className="table-wrap" tabIndex={0}>
                    <table className="table">
                      <thead>
                        <tr>
                          <th>{say('col.verdict')}</th>
                          <th>{say('col.check')}</th>
                          <th>{say('col.message')}</th>
                        </tr>
                      </thead>
                      <tbody>
                        {told.checks.map((one) => (
                          <tr key={one.check}>
                            <td>
                              <VerdictMark of={one} />
                            </td>
                            <td className="mono" title={one.check}>
                              {one.check}
                            </td>
                            <td title={one.message ?? undefined}>{one.message}</td>
                          </tr>
                        ))}
                      </tbody>
                    </table>
                  </div>
                </section>
              )}
              {found.length > 0 && <Rules rules={found} />}
            </div>
          )}
        </Loaded>
      )}
    </Loaded>
  )
}

function Rules({ rules }: { readonly rules: readonly Check[] }): ReactElement {
  const { say } = useLanguage()
  return (
    <section className="stack">
      <h2>{say('check.rules')}</h2>
      <div className="table-wrap" tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th>{say('col.column')}</th>
              <th>{say('col.check')}</th>
            </tr>
          </thead>
          <tbody>
            {rules.map(({ column, check }) => (
              <tr key={`${column ?? ''} ${check}`}>
                <td>{column ?? <span className="dim">{say('check.whole')}</span>}</td>
                <td className="mono" title={check}>
                  {check}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
