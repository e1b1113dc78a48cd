import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import type { ColumnProfile, DatasetDetail } from 'caudal/api'
import type { ReactElement } from 'react'
import type { DatasetSearch } from '../address.ts'
import { api } from '../api.ts'
import { Freshness } from '../parts/freshness.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { typeText } from '../parts/column-type.ts'
import { Count, Moment } from '../parts/moment.tsx'
import { Histogram } from '../parts/histogram.tsx'
import { DatasetProfileView } from '../parts/dataset-profile.tsx'
import { DatasetChecks } from '../parts/dataset-checks.tsx'
import { RowsPreview } from '../parts/rows-preview.tsx'
import { Table } from '../parts/table.tsx'
import type { Column } from '../parts/table.tsx'
import { Tabs } from '../parts/tabs.tsx'
import { VersionCompare } from '../parts/version-compare.tsx'
import { VersionHistory } from '../parts/version-history.tsx'
import { useLanguage } from '../words/language.tsx'

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
  const choose = (change: DatasetSearch): void =>
    void navigate({ to: '/datasets/$dataset', params: { dataset: dataset.name }, search: change, replace: true })
  const tabs = (['columns', 'profile', 'preview', 'checks', 'quarantine', 'versions', 'flow'] as const).map((value) => ({
    value,
    label: say(`dataset.${value}`),
  }))
  return (
    <>
      <div className="head">
        <h1>{dataset.name}</h1>
        {dataset.deadline !== null && <Freshness deadline={dataset.deadline} served={dataset.served} />}
      </div>
      <div className="row dim">
        {dataset.served === null ? (
          say('datasets.never')
        ) : (
          <>
            <span>
              <Count of={dataset.served.rows} /> {say('col.rows').toLowerCase()}
            </span>
            <span>
              {say('dataset.written')} <Moment at={dataset.served.writtenAt} />
            </span>
          </>
        )}
        {dataset.owner !== null && <span>{dataset.owner}</span>}
        {dataset.model !== null && (
          <Link to="/models/$model" params={{ model: dataset.model }}>
            {say('model.itself')}
          </Link>
        )}
        <span className="mono">
          {dataset.place.file}:{dataset.place.line}
        </span>
      </div>
      {dataset.description !== null && <p>{dataset.description}</p>}
      <Tabs label={dataset.name} tabs={tabs} picked={tab} pick={(value) => choose({ tab: value })} />
      {tab === 'columns' && <Columns dataset={dataset} />}
      {tab === 'profile' && <DatasetProfileView dataset={dataset} />}
      {tab === 'preview' && <RowsPreview dataset={dataset.name} />}
      {tab === 'checks' && <DatasetChecks dataset={dataset} />}
      {tab === 'quarantine' && <RowsPreview dataset={dataset.name} quarantine />}
      {tab === 'versions' && (
        <>
          <VersionCompare dataset={dataset.name} from={search.from} to={search.to} choose={(change) => choose({ tab, ...change })} />
          <VersionHistory dataset={dataset.name} />
        </>
      )}
      {tab === 'flow' && <Flow dataset={dataset} />}
    </>
  )
}

type DatasetColumn = DatasetDetail['columns'][number]

function Columns({ dataset }: { readonly dataset: DatasetDetail }): ReactElement {
  const { say } = useLanguage()
  const { name, columns, served } = dataset
  // Shown where it is there: to make one is asked for on its own page.
  const { data } = useQuery({
    queryKey: ['dataset', name, 'profile', 'kept'],
    queryFn: ({ signal }) => api.datasets.profile({ path: { dataset: name }, query: { kept: true }, signal }),
    enabled: served !== null,
    retry: false,
  })
  const profiles = new Map((data?.profile?.columns ?? []).map((one) => [one.name, one]))
  const heads: readonly Column<DatasetColumn>[] = [
    { head: 'col.name', cell: (column) => column.name },
    { head: 'col.type', cell: typeText, look: 'mono' },
    ...(profiles.size === 0 ? [] : [histogramColumn(profiles)]),
    { head: 'col.description', cell: ({ description }) => description ?? '' },
  ]
  return <Table label={say('dataset.columns')} columns={heads} rows={columns} keyOf={(column) => column.name} />
}

function histogramColumn(profiles: ReadonlyMap<string, ColumnProfile>): Column<DatasetColumn> {
  return {
    head: 'profile.values',
    cell: ({ name }) => {
      const profile = profiles.get(name)
      return profile === undefined ? '' : <Histogram of={profile} />
    },
  }
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
