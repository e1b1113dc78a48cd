import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { api } from '../api.ts'
import { useLanguage } from '../words/language.tsx'
import { Loaded } from './loaded.tsx'
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
            <div className="table-wrap" tabIndex={0} role="group" aria-label={say(quarantine ? 'dataset.quarantine' : 'dataset.preview')}>
              <table className="table">
                <thead>
                  <tr>
                    {columns.map((name) => (
                      <th key={name}>{name}</th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {rows.map((row, at) => (
                    <tr key={at}>
                      {row.map((value, column) => (
                        <td key={columns[column]} className={typeof value === 'number' ? 'number' : undefined}>
                          {value === null ? <span className="dim">null</span> : typeof value === 'string' ? value : JSON.stringify(value)}
                        </td>
                      ))}
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
