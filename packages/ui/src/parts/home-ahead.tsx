import { useQuery } from '@tanstack/react-query'
import type { UseQueryOptions } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Dataset, Pipeline } from 'caudal/api'
import type { ReactElement } from 'react'
import { api } from '../api.ts'
import { useLanguage } from '../words/language.tsx'
import { Freshness } from './freshness.tsx'
import { Loaded } from './loaded.tsx'
import { Moment } from './moment.tsx'
import { readAll } from './read-all.ts'

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

function Next({ pipelines }: { readonly pipelines: readonly Pipeline[] }): ReactElement | null {
  const { say } = useLanguage()
  if (pipelines.length === 0) return null
  return (
    <section className="stack">
      <h2>{say('home.next')}</h2>
      <div className="table-wrap" tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th>{say('col.pipeline')}</th>
              <th>{say('col.next')}</th>
            </tr>
          </thead>
          <tbody>
            {pipelines.map(({ name, nextAt }) => (
              <tr key={name}>
                <td>
                  <Link to="/pipelines/$pipeline" params={{ pipeline: name }} data-opens>
                    {name}
                  </Link>
                </td>
                <td>
                  <Moment at={nextAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function Fresh({ datasets }: { readonly datasets: readonly Dataset[] }): ReactElement {
  const { say } = useLanguage()
  const lateFirst = datasets.toSorted((a, b) => Number((b.deadline?.late ?? null) !== null) - Number((a.deadline?.late ?? null) !== null))
  return (
    <section className="stack">
      <h2>{say('home.fresh')}</h2>
      <div className="table-wrap" tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th>{say('col.name')}</th>
              <th>{say('col.state')}</th>
              <th>{say('col.written')}</th>
              <th>{say('dataset.due')}</th>
            </tr>
          </thead>
          <tbody>
            {lateFirst.map(({ name, deadline, served }) => (
              <tr key={name}>
                <td>
                  <Link to="/datasets/$dataset" params={{ dataset: name }} data-opens>
                    {name}
                  </Link>
                </td>
                <td>
                  <Freshness deadline={deadline} />
                </td>
                <td>{served === null ? <span className="dim">{say('datasets.never')}</span> : <Moment at={served.writtenAt} />}</td>
                <td>
                  <Moment at={deadline?.nextTick ?? null} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
