import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Suspense, lazy, useMemo } from 'react'
import type { ReactElement } from 'react'
import { api } from '../api.ts'
import { useLanguage } from '../words/language.tsx'
import { Loaded } from './loaded.tsx'
import { Count, Moment } from './moment.tsx'
import { EmptyView } from './views.tsx'

const Series = lazy(() => import('./series.tsx').then(({ Series }) => ({ default: Series })))

/** The last hundred versions of a dataset: how many rows each had, and which run wrote it. */
export function VersionHistory({ dataset }: { readonly dataset: string }): ReactElement {
  const { say } = useLanguage()
  const found = useQuery({
    queryKey: ['dataset', dataset, 'versions'],
    queryFn: ({ signal }) => api.datasets.versions({ path: { dataset }, query: { limit: 100 }, signal }),
  })
  const items = found.data?.items
  const points = useMemo(
    () => (items ?? []).flatMap(({ at, total }) => (total === null ? [] : [{ at: Date.parse(at), value: total }])).toReversed(),
    [items],
  )
  return (
    <Loaded from={found}>
      {({ items: versions }) => {
        if (versions.length === 0) return <EmptyView title={say('datasets.never')} hint={say('dataset.noRowsHint')} />
        return (
          <>
            {points.length > 1 && (
              <Suspense>
                <Series points={points} label={say('col.rows')} />
              </Suspense>
            )}
            <div className="table-wrap" tabIndex={0}>
              <table className="table">
                <thead>
                  <tr>
                    <th>{say('col.written')}</th>
                    <th>{say('col.mode')}</th>
                    <th className="number">{say('col.rows')}</th>
                    <th>{say('col.step')}</th>
                    <th>{say('col.version')}</th>
                  </tr>
                </thead>
                <tbody>
                  {versions.map((one) => (
                    <tr key={one.version}>
                      <td>
                        <Moment at={one.at} />
                      </td>
                      <td>{one.mode}</td>
                      <td className="number">
                        <Count of={one.total} />
                      </td>
                      <td>
                        <Link to="/runs/$run" params={{ run: one.run }} search={{ step: one.step }}>
                          {one.pipeline}/{one.step}
                        </Link>
                      </td>
                      <td className="mono dim">{one.version}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </>
        )
      }}
    </Loaded>
  )
}
