import { useQuery } from '@tanstack/react-query'
import type { UseQueryOptions } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Dataset, Pipeline } from 'caudal/api'
import type { ReactElement } from 'react'
import { api } from '../api.ts'
import { useLanguage } from '../words/language.tsx'
import { datasetDue, datasetName, datasetState, datasetWritten } from './dataset-cells.tsx'
import { Loaded } from './loaded.tsx'
import { Moment } from './moment.tsx'
import { readAll } from './read-all.ts'
import { Section } from './section.tsx'
import { Table } from './table.tsx'
import type { Column } from './table.tsx'

const mostPipelines = 2_000
const shownNext = 8
/** So many that one of them has ended, however many are under way. */
const newestRuns = 10

/** The pipelines that a clock starts next, the soonest first. */
export function nextOf(pipelines: readonly Pipeline[], most: number): Pipeline[] {
  const timed = pipelines.filter(({ nextAt }) => nextAt !== null)
  return timed.toSorted((a, b) => Date.parse(a.nextAt!) - Date.parse(b.nextAt!)).slice(0, most)
}

/** All pipelines, each with its newest runs and its next: read once for all that the first page says of them. */
export const homePipelines: UseQueryOptions<Pipeline[]> = {
  queryKey: ['pipelines', 'home'],
  queryFn: ({ signal }) =>
    readAll((cursor) => api.pipelines.list({ query: { limit: 500, runs: newestRuns, cursor }, signal }), mostPipelines),
}

/** What comes next, and how the datasets that have a deadline stand to it, the late ones first. */
export function HomeAhead({ datasets }: { readonly datasets: readonly Dataset[] }): ReactElement {
  const found = useQuery(homePipelines)
  return (
    <>
      <Loaded from={found} rows={3}>
        {(pipelines) => <Next pipelines={nextOf(pipelines, shownNext)} />}
      </Loaded>
      {datasets.length > 0 && <Fresh datasets={datasets} />}
    </>
  )
}

const nextColumns: readonly Column<Pipeline>[] = [
  {
    head: 'col.pipeline',
    cell: ({ name }) => (
      <Link to="/pipelines/$pipeline" params={{ pipeline: name }} data-opens>
        {name}
      </Link>
    ),
  },
  { head: 'col.next', cell: ({ nextAt }) => <Moment at={nextAt} /> },
]

function Next({ pipelines }: { readonly pipelines: readonly Pipeline[] }): ReactElement | null {
  const { say } = useLanguage()
  if (pipelines.length === 0) return null
  return (
    <Section title={say('home.next')}>
      <Table label={say('home.next')} columns={nextColumns} rows={pipelines} keyOf={({ name }) => name} />
    </Section>
  )
}

const freshColumns: readonly Column<Dataset>[] = [datasetName, datasetState, datasetWritten, datasetDue]

function Fresh({ datasets }: { readonly datasets: readonly Dataset[] }): ReactElement {
  const { say } = useLanguage()
  const lateFirst = datasets.toSorted((a, b) => Number((b.deadline?.late ?? null) !== null) - Number((a.deadline?.late ?? null) !== null))
  return (
    <Section title={say('home.fresh')}>
      <Table label={say('home.fresh')} columns={freshColumns} rows={lateFirst} keyOf={({ name }) => name} />
    </Section>
  )
}
