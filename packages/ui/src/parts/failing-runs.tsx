import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { GraphThing, Pipeline, Run, StepRun } from 'caudal/api'
import type { ReactElement } from 'react'
import { api } from '../api.ts'
import { formatWindow } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'
import { Moment } from './moment.tsx'
import { readAll } from './read-all.ts'

const mostSteps = 1_000
const mostRead = 20
const mostNamed = 2

/** The step that broke a run: the first that failed of itself. */
export function causeOf(steps: readonly StepRun[]): StepRun | null {
  return steps.find(({ state, error }) => state === 'failed' && error !== null) ?? null
}

/** The datasets among what comes of a step, those that the step writes itself first. */
export function reachedDatasets(things: readonly GraphThing[]): string[] {
  return things.filter(({ kind }) => kind === 'dataset').map(({ name }) => name)
}

/** Runs that failed: why, what they leave without, who owns them and when they are run next by themselves. Of many only the first are looked into. */
export function FailingRuns({ runs, pipelines }: { readonly runs: readonly Run[]; readonly pipelines: readonly Pipeline[] }): ReactElement {
  const { say } = useLanguage()
  const byName = new Map(pipelines.map((one) => [one.name, one]))
  return (
    <section className="stack" aria-label={say('home.failing')}>
      <h2>{say('home.failing')}</h2>
      <div className="table-wrap" tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th>{say('col.pipeline')}</th>
              <th>{say('col.window')}</th>
              <th>{say('col.cause')}</th>
              <th>{say('col.reach')}</th>
              <th>{say('col.owner')}</th>
              <th>{say('col.failed')}</th>
              <th>{say('col.next')}</th>
            </tr>
          </thead>
          <tbody>
            {runs.map((run, at) => (
              <FailingRow key={run.run} run={run} of={byName.get(run.pipeline)} look={at < mostRead} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function FailingRow({ run, of, look }: { readonly run: Run; readonly of: Pipeline | undefined; readonly look: boolean }): ReactElement {
  const { say } = useLanguage()
  const steps = useQuery({
    queryKey: ['run', run.run, 'steps'],
    enabled: look,
    queryFn: ({ signal }) =>
      readAll((cursor) => api.runs.steps({ path: { run: run.run }, query: { limit: 500, cursor }, signal }), mostSteps),
  })
  const cause = causeOf(steps.data ?? [])
  return (
    <tr>
      <td title={run.pipeline}>
        <Link to="/pipelines/$pipeline" params={{ pipeline: run.pipeline }}>
          {run.pipeline}
        </Link>
      </td>
      <td>
        <Link to="/runs/$run" params={{ run: run.run }} data-opens>
          {formatWindow(run.window)}
        </Link>
      </td>
      <td className="cause-cell" title={cause?.error?.message ?? run.reason ?? undefined}>
        {cause === null ? run.reason : `${cause.step}: ${cause.error?.message ?? ''}`}
      </td>
      <td className="reach-cell">{cause !== null && <Reach run={run} steps={steps.data ?? []} cause={cause} />}</td>
      <td>{of?.owner ?? <span className="dim">–</span>}</td>
      <td>
        <Moment at={run.finishedAt} />
      </td>
      <td>{of?.nextAt === null || of?.nextAt === undefined ? say('home.byHand') : <Moment at={of.nextAt} />}</td>
    </tr>
  )
}

function Reach({ run, steps, cause }: { readonly run: Run; readonly steps: readonly StepRun[]; readonly cause: StepRun }): ReactElement {
  const { say } = useLanguage()
  const of = `${run.pipeline}/${cause.step}`
  const below = useQuery({
    queryKey: ['graph', 'below', of],
    queryFn: ({ signal }) => api.datasets.graph({ query: { of, direction: 'down' }, signal }),
  })
  const held = steps.filter(({ state }) => state === 'upstream_failed').map(({ step }) => step)
  const datasets = reachedDatasets(below.data?.things ?? [])
  const named = datasets.slice(0, mostNamed)
  return (
    <span title={datasets.join(', ')}>
      {held.length > 0 && say('home.held', { steps: held.length > mostNamed ? held.length : held.join(', ') })}
      {held.length > 0 && datasets.length > 0 && '; '}
      {named.map((dataset, at) => (
        <span key={dataset}>
          {at > 0 && ', '}
          <Link to="/datasets/$dataset" params={{ dataset }}>
            {dataset}
          </Link>
        </span>
      ))}
      {datasets.length > named.length && (
        <>
          {' '}
          <Link to="/graph" search={{ of, depth: 20 }}>
            {say('home.moreReached', { count: datasets.length - named.length })}
          </Link>
        </>
      )}
      {held.length === 0 && datasets.length === 0 && below.data !== undefined && <span className="dim">{say('home.noReach')}</span>}
    </span>
  )
}
