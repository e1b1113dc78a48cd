import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { api } from '../api.ts'
import { useLanguage } from '../words/language.tsx'
import { Loaded } from './loaded.tsx'
import { Table } from './table.tsx'
import type { Column } from './table.tsx'
import { EmptyView } from './views.tsx'

const previewRows = 50

/** The first rows of a dataset, or of those that were set aside because they are not as they should be. */
export function RowsPreview({ dataset, quarantine = false }: { readonly dataset: string; readonly quarantine?: boolean }): ReactElement {
  const { say } = useLanguage()
  const found = useQuery({
    queryKey: ['dataset', dataset, quarantine ? 'quarantine' : 'rows'],
    queryFn: ({ signal }) =>
      api.datasets.rows({ path: { dataset }, query: { limit: previewRows, ...(quarantine ? { quarantine } : {}) }, signal }),
  })
  return (
    <Loaded from={found}>
      {({ columns, rows, more }) => {
        if (rows.length === 0 && quarantine) return <EmptyView title={say('dataset.noQuarantine')} hint={say('dataset.noQuarantineHint')} />
        if (rows.length === 0) return <EmptyView title={say('dataset.noRows')} hint={say('dataset.noRowsHint')} />
        return (
          <>
            {more && <p className="dim">{say('dataset.firstRows', { count: rows.length })}</p>}
            <Table
              label={say(quarantine ? 'dataset.quarantine' : 'dataset.preview')}
              columns={columns.map((name, at) => valueColumn(name, { at, quarantine }))}
              rows={rows}
              keyOf={(_, at) => String(at)}
            />
          </>
        )
      }}
    </Loaded>
  )
}

function valueColumn(name: string, { at, quarantine }: { readonly at: number; readonly quarantine: boolean }): Column<readonly unknown[]> {
  return {
    head: <>{name}</>,
    cell: ({ [at]: value }) => {
      if (value === null) return <span className="dim">null</span>
      // A list in a dataset is a value of it, to be shown as it is; in quarantine it is the reasons of a row.
      if (quarantine && Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join('; ')
      return typeof value === 'string' ? value : JSON.stringify(value)
    },
    look: ({ [at]: value }) => (typeof value === 'number' ? 'number' : undefined),
  }
}
