import { useNavigate, useSearch } from '@tanstack/react-router'
import type { Dataset } from 'caudal/api'
import type { ReactElement } from 'react'
import type { ListSearch } from '../address.ts'
import { api } from '../api.ts'
import { datasetName, datasetState, datasetWritten } from '../parts/dataset-cells.tsx'
import { ListView } from '../parts/list-view.tsx'
import { Count } from '../parts/moment.tsx'
import { SearchField } from '../parts/searched.tsx'
import { Table } from '../parts/table.tsx'
import type { Column } from '../parts/table.tsx'
import { EmptyView } from '../parts/views.tsx'
import { useLanguage } from '../words/language.tsx'

const columns: readonly Column<Dataset>[] = [
  datasetName,
  datasetState,
  datasetWritten,
  { head: 'col.rows', cell: ({ served }) => (served === null ? '' : <Count of={served.rows} />), look: 'number' },
  { head: 'col.columns', cell: ({ columns: count }) => count, look: 'number' },
  { head: 'col.owner', cell: ({ owner }) => owner },
  { head: 'col.description', cell: ({ description }) => description ?? '', title: ({ description }) => description },
]

/** The catalogue: every dataset, searched by name, column, description and owner. */
export function DatasetsPage(): ReactElement {
  const { say } = useLanguage()
  const navigate = useNavigate()
  const { search }: ListSearch = useSearch({ from: '/datasets' })
  return (
    <div className="page">
      <div className="head">
        <h1>{say('datasets.title')}</h1>
        <SearchField
          label={say('datasets.search')}
          text={search ?? ''}
          search={(text) => void navigate({ to: '/datasets', search: text === '' ? {} : { search: text }, replace: true })}
        />
      </div>
      <ListView
        of={['datasets', 'list']}
        asked={search ?? null}
        page={({ query, signal }) => api.datasets.list({ query: { search, ...query }, signal })}
        empty={<EmptyView title={say('datasets.empty')} hint={say('datasets.emptyHint')} />}
      >
        {(datasets) => <Table label={say('datasets.title')} columns={columns} rows={datasets} keyOf={({ name }) => name} />}
      </ListView>
    </div>
  )
}
