import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Dataset, Pipeline } from 'caudal/api'
import type { ReactElement } from 'react'
import { api } from '../api.ts'
import { useLanguage } from '../words/language.tsx'
import { reachedDatasets } from './failing-runs.tsx'
import { Moment } from './moment.tsx'
import { Section } from './section.tsx'
import { StateMark } from './state-mark.tsx'
import { Table } from './table.tsx'
import type { Column } from './table.tsx'

const mostNamed = 2
/** Of more than so many it is not looked up what is made of them. */
const mostRead = 20

/** A late dataset with the pipelines of the project, and whether it is looked up what is made of it. */
interface Late {
  readonly dataset: Dataset
  readonly byName: ReadonlyMap<string, Pipeline>
  readonly look: boolean
}

const columns: readonly Column<Late>[] = [
  {
    head: 'col.name',
    cell: ({ dataset: { name } }) => (
      <Link to="/datasets/$dataset" params={{ dataset: name }} data-opens>
        {name}
      </Link>
    ),
    title: ({ dataset: { name } }) => name,
  },
  {
    head: 'col.lateSince',
    cell: ({ dataset }) => (
      <span className="state" data-mark="retrying">
        <Moment at={lateSince(dataset) || null} />
      </span>
    ),
  },
  {
    head: 'col.written',
    cell: ({ dataset: { served } }, { say }) =>
      served === null ? <span className="dim">{say('datasets.never')}</span> : <Moment at={served.writtenAt} />,
  },
  {
    head: 'dataset.writtenBy',
    cell: ({ dataset, byName }) => <Writers names={dataset.deadline?.late?.pipelines ?? []} byName={byName} />,
    look: 'reach-cell',
  },
  { head: 'col.reach', cell: ({ dataset, look }) => (look ? <MadeOf dataset={dataset.name} /> : null), look: 'reach-cell' },
  { head: 'col.owner', cell: ({ dataset }) => dataset.owner },
]

/** Datasets past their deadline, the longest first: since when, who writes them and how that went last, what is made of them, and who owns them. */
export function LateDatasets(shown: { readonly datasets: readonly Dataset[]; readonly pipelines: readonly Pipeline[] }): ReactElement {
  const { say } = useLanguage()
  const byName = new Map(shown.pipelines.map((one) => [one.name, one]))
  const longest = shown.datasets.toSorted((a, b) => (lateSince(a) < lateSince(b) ? -1 : 1))
  const rows = longest.map((dataset, at) => ({ dataset, byName, look: at < mostRead }))
  return (
    <Section title={say('home.late')}>
      <Table label={say('home.late')} columns={columns} rows={rows} keyOf={({ dataset }) => dataset.name} />
    </Section>
  )
}

function lateSince({ deadline }: Dataset): string {
  return deadline?.late?.since ?? deadline?.late?.tick ?? ''
}

/** The pipelines that write it, each with how its newest run stands, or when it runs next. */
function Writers({ names, byName }: { readonly names: readonly string[]; readonly byName: ReadonlyMap<string, Pipeline> }): ReactElement {
  const { say } = useLanguage()
  if (names.length === 0) return <span className="dim">{say('dataset.nobody')}</span>
  return (
    <>
      {names.map((name) => {
        const last = byName.get(name)?.lastRuns[0]
        const nextAt = byName.get(name)?.nextAt ?? null
        return (
          <div key={name}>
            <Link to="/pipelines/$pipeline" params={{ pipeline: name }}>
              {name}
            </Link>{' '}
            {last === undefined ? (
              <span className="dim">{say('pipeline.neverRan')}</span>
            ) : (
              <Link to="/runs/$run" params={{ run: last.run }}>
                <StateMark state={last.state} />
              </Link>
            )}{' '}
            {nextAt !== null && (
              <span className="dim">
                {say('col.next')}: <Moment at={nextAt} />
              </span>
            )}
          </div>
        )
      })}
    </>
  )
}

function MadeOf({ dataset }: { readonly dataset: string }): ReactElement | null {
  const { say } = useLanguage()
  const below = useQuery({
    queryKey: ['graph', 'below', dataset],
    queryFn: ({ signal }) => api.datasets.graph({ query: { of: dataset, direction: 'down' }, signal }),
  })
  if (below.data === undefined) return null
  const reached = reachedDatasets(below.data.things).filter((name) => name !== dataset)
  if (reached.length === 0) return <span className="dim">{say('home.noReach')}</span>
  return (
    <span title={reached.join(', ')}>
      {reached.slice(0, mostNamed).map((name, at) => (
        <span key={name}>
          {at > 0 && ', '}
          <Link to="/datasets/$dataset" params={{ dataset: name }}>
            {name}
          </Link>
        </span>
      ))}
      {reached.length > mostNamed && (
        <>
          {' '}
          <Link to="/graph" search={{ of: dataset, depth: 20 }}>
            {say('home.moreReached', { count: reached.length - mostNamed })}
          </Link>
        </>
      )}
    </span>
  )
}
