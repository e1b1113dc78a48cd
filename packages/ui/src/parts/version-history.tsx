import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { DatasetVersion } from 'caudal/api'
import { Suspense, lazy, useMemo } from 'react'
import type { ReactElement } from 'react'
import { api } from '../api.ts'
import { useLanguage } from '../words/language.tsx'
import { Loaded } from './loaded.tsx'
import { Count, Moment } from './moment.tsx'
import { Table } from './table.tsx'
import type { Column } from './table.tsx'
import { EmptyView } from './views.tsx'

const Series = lazy(() => import('./series.tsx').then(({ Series }) => ({ default: Series })))

const columns: readonly Column<DatasetVersion>[] = [
  { head: 'col.written', cell: ({ at }) => <Moment at={at} /> },
  { head: 'col.mode', cell: ({ mode }) => mode },
  { head: 'col.rows', cell: ({ total }) => <Count of={total} />, look: 'number' },
  {
    head: 'col.step',
    cell: ({ run, pipeline, step }) => (
      <Link to="/runs/$run" params={{ run }} search={{ step }}>
        {pipeline}/{step}
      </Link>
    ),
  },
  { head: 'col.version', cell: ({ version }) => version, look: 'mono dim' },
]

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
              <Suspense fallback={<div className="series" aria-busy />}>
                <Series points={points} label={say('col.rows')} />
              </Suspense>
            )}
            <Table label={say('dataset.versions')} columns={columns} rows={versions} keyOf={({ version }) => version} />
          </>
        )
      }}
    </Loaded>
  )
}
