import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import type { DatasetDetail } from 'caudal/api'
import type { ReactElement } from 'react'
import type { DatasetSearch } from '../address.ts'
import { api } from '../api.ts'
import { Freshness } from '../parts/freshness.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { Count, Moment } from '../parts/moment.tsx'
import { Tabs } from '../parts/tabs.tsx'
import { EmptyView } from '../parts/views.tsx'
import { VersionHistory } from '../parts/version-history.tsx'
import { useLanguage } from '../words/language.tsx'

const previewRows = 50

/** A dataset: what it holds, how fresh it is, and where it comes from and goes to. */
export function DatasetPage(): ReactElement {
  const { dataset } = useParams({ from: '/datasets/$dataset' })
  const found = useQuery({
    queryKey: ['dataset', dataset, 'itself'],
    queryFn: ({ signal }) => api.datasets.get({ path: { dataset }, signal }),
  })
  return <div className="page">{<Loaded from={found}>{(detail) => <DatasetBody dataset={detail} />}</Loaded>}</div>
}

function DatasetBody({ dataset }: { readonly dataset: DatasetDetail }): ReactElement {
  const { say } = useLanguage()
  const search: DatasetSearch = useSearch({ from: '/datasets/$dataset' })
  const navigate = useNavigate()
  const tab = search.tab ?? 'columns'
  const tabs = (['columns', 'preview', 'versions', 'flow'] as const).map((value) => ({ value, label: say(`dataset.${value}`) }))
  return (
    <>
      <div className="head">
        <h1>{dataset.name}</h1>
        {dataset.deadline !== null && <Freshness deadline={dataset.deadline} />}
      </div>
      <div className="row dim">
        {dataset.served === null ? (
          say('datasets.never')
        ) : (
          <>
            <span>
              <Count of={dataset.served.rows} /> {say('col.rows').toLowerCase()}
            </span>
            <Moment at={dataset.served.writtenAt} />
          </>
        )}
        {dataset.owner !== null && <span>{dataset.owner}</span>}
        <span className="mono">
          {dataset.place.file}:{dataset.place.line}
        </span>
      </div>
      {dataset.description !== null && <p>{dataset.description}</p>}
      <Tabs
        label={dataset.name}
        tabs={tabs}
        picked={tab}
        pick={(value) =>
          void navigate({ to: '/datasets/$dataset', params: { dataset: dataset.name }, search: { tab: value }, replace: true })
        }
      />
      {tab === 'columns' && <Columns dataset={dataset} />}
      {tab === 'preview' && <Preview dataset={dataset.name} />}
      {tab === 'versions' && <VersionHistory dataset={dataset.name} />}
      {tab === 'flow' && <Flow dataset={dataset} />}
    </>
  )
}

function typeText({ type, nullable }: Pick<DatasetDetail['columns'][number], 'type' | 'nullable'>): string {
  const may = nullable ? ' | null' : ''
  switch (type.kind) {
    case 'int':
      return `int${type.bits}${may}`
    case 'decimal':
      return `decimal(${type.precision}, ${type.scale})${may}`
    case 'list':
      return `${typeText({ type: type.of, nullable: false })}[]${may}`
    case 'struct':
      return `{ ${type.fields.map((field) => `${field.name}: ${typeText({ type: field.type, nullable: false })}`).join(', ')} }${may}`
    default:
      return `${type.kind}${may}`
  }
}

function Columns({ dataset }: { readonly dataset: DatasetDetail }): ReactElement {
  const { say } = useLanguage()
  return (
    <div className="table-wrap" tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th>{say('col.name')}</th>
            <th>{say('col.type')}</th>
            <th>{say('col.description')}</th>
          </tr>
        </thead>
        <tbody>
          {dataset.columns.map((column) => (
            <tr key={column.name}>
              <td>{column.name}</td>
              <td className="mono">{typeText(column)}</td>
              <td>{column.description}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Preview({ dataset }: { readonly dataset: string }): ReactElement {
  const { say } = useLanguage()
  const found = useQuery({
    queryKey: ['dataset', dataset, 'rows'],
    queryFn: ({ signal }) => api.datasets.rows({ path: { dataset }, query: { limit: previewRows }, signal }),
  })
  return (
    <Loaded from={found}>
      {({ columns, rows }) =>
        rows.length === 0 ? (
          <EmptyView title={say('dataset.noRows')} hint={say('dataset.noRowsHint')} />
        ) : (
          <div className="table-wrap" tabIndex={0} role="group" aria-label={say('dataset.preview')}>
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
        )
      }
    </Loaded>
  )
}

function Flow({ dataset }: { readonly dataset: DatasetDetail }): ReactElement {
  const { say } = useLanguage()
  const list = (title: string, steps: readonly string[]): ReactElement => (
    <section>
      <h2>{title}</h2>
      {steps.length === 0 && <p className="dim">{say('dataset.nobody')}</p>}
      <ul>
        {steps.map((step) => (
          <li key={step}>
            <Link to="/pipelines/$pipeline" params={{ pipeline: step.split('/')[0]! }}>
              {step}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
  return (
    <>
      {list(say('dataset.writtenBy'), dataset.writtenBy)}
      {list(say('dataset.readBy'), dataset.readBy)}
      <Link to="/graph" search={{ of: dataset.name, depth: 3 }}>
        {say('graph.focus', { name: dataset.name })}
      </Link>
    </>
  )
}
