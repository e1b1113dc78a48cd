import { useQuery } from '@tanstack/react-query'
import type { ModelDetail } from 'caudal/api'
import type { ReactElement } from 'react'
import { api } from '../api.ts'
import { useLanguage } from '../words/language.tsx'
import { Loaded } from './loaded.tsx'
import { shownColumns } from './shown-columns.ts'
import { Table } from './table.tsx'
import type { Column } from './table.tsx'
import { EmptyView } from './views.tsx'

/** The columns of a model: those of the dataset that it makes, with what is written about them. */
export function ModelColumns({ model }: { readonly model: ModelDetail }): ReactElement {
  const { dataset } = model
  const found = useQuery({
    queryKey: ['dataset', dataset, 'itself'],
    enabled: dataset !== null,
    queryFn: ({ signal }) => api.datasets.get({ path: { dataset: dataset! }, signal }),
  })
  if (dataset === null) return <Columns columns={shownColumns(model.columns, [])} />
  return <Loaded from={found}>{({ columns }) => <Columns columns={shownColumns(model.columns, columns)} />}</Loaded>
}

type Shown = ReturnType<typeof shownColumns>[number]

const heads: readonly Column<Shown>[] = [
  { head: 'col.name', cell: ({ name }) => name },
  { head: 'col.type', cell: ({ type }) => (type === '' ? null : type), look: 'mono' },
  { head: 'col.tests', cell: ({ tests }) => tests.join(', '), look: 'mono' },
  { head: 'col.description', cell: ({ description }) => description, title: ({ description }) => description },
]

function Columns({ columns }: { readonly columns: readonly Shown[] }): ReactElement {
  const { say } = useLanguage()
  if (columns.length === 0) return <EmptyView title={say('model.noColumns')} hint={say('model.noColumnsHint')} />
  return <Table label={say('model.columns')} columns={heads} rows={columns} keyOf={({ name }) => name} />
}
