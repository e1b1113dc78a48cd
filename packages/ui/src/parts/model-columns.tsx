import { useQuery } from '@tanstack/react-query'
import type { ModelDetail } from 'caudal/api'
import type { ReactElement } from 'react'
import { api } from '../api.ts'
import { useLanguage } from '../words/language.tsx'
import { Loaded } from './loaded.tsx'
import { shownColumns } from './shown-columns.ts'
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

function Columns({ columns }: { readonly columns: ReturnType<typeof shownColumns> }): ReactElement {
  const { say } = useLanguage()
  if (columns.length === 0) return <EmptyView title={say('model.noColumns')} hint={say('model.noColumnsHint')} />
  return (
    <div className="table-wrap" tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th>{say('col.name')}</th>
            <th>{say('col.type')}</th>
            <th>{say('col.tests')}</th>
            <th>{say('col.description')}</th>
          </tr>
        </thead>
        <tbody>
          {columns.map((column) => (
            <tr key={column.name}>
              <td>{column.name}</td>
              <td className="mono">{column.type === '' ? <span className="dim">–</span> : column.type}</td>
              <td className="mono">{column.tests.join(', ')}</td>
              <td title={column.description}>{column.description}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
