import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { GraphThing, Pipeline, Run, StepRun } from 'caudal/api'
import type { ReactElement } from 'react'
import { api } from '../api.ts'
import { useLanguage } from '../words/language.tsx'
import { Moment } from './moment.tsx'
import { readAll } from './read-all.ts'
import { runPipeline, runWindow } from './run-table.tsx'
import { Section } from './section.tsx'
import { Table } from './table.tsx'
import type { Column } from './table.tsx'

const mostSteps = 1_000
const mostRead = 20
const mostNamed = 2

/** The step that broke a run: the first that failed of itself; of a run whose time was over the first that was still under way. */
export function causeOf(run: Pick<Run, 'state'>, steps: readonly StepRun[]): StepRun | null {
  const failed = steps.find(({ state, error }) => state === 'failed' && error !== null)
  if (failed !== undefined || run.state !== 'failed') return failed ?? null
  return steps.find(({ state, startedAt }) => state === 'cancelled' && startedAt !== null) ?? null
}

/** The datasets among what comes of a step, those that the step writes itself first. */
export function reachedDatasets(things: readonly GraphThing[]): string[] {
  return things.filter(({ kind }) => kind === 'dataset').map(({ name }) => name)
}

/** A run that failed: its pipeline, and whether it is looked into. */
interface Failing {
  readonly run: Run
  readonly of: Pipeline | undefined
  readonly look: boolean
}

const columns: readonly Column<Failing>[] = [
  of(runPipeline),
  of(runWindow),
  { head: 'col.cause', cell: (failing) => <Cause of={failing} />, look: 'cause-cell' },
  { head: 'col.reach', cell: (failing) => <Reach of={failing} />, look: 'reach-cell' },
  { head: 'col.owner', cell: ({ of: pipeline }) => pipeline?.owner ?? null },
  { head: 'col.failed', cell: ({ run }) => <Moment at={run.finishedAt} /> },
  {
    head: 'col.next',
    cell: ({ of: pipeline }, { say }) => ((pipeline?.nextAt ?? null) === null ? say('home.byHand') : <Moment at={pipeline!.nextAt} />),
  },
]

function of({ head, cell, title }: Column<Run>): Column<Failing> {
  return { head, cell: ({ run }, spoken) => cell(run, spoken), title: ({ run }, spoken) => title?.(run, spoken) }
}

/** Runs that failed: why, what they leave without, who owns them and when they are run next by themselves. Of many only the first are looked into. */
export function FailingRuns({ runs, pipelines }: { readonly runs: readonly Run[]; readonly pipelines: readonly Pipeline[] }): ReactElement {
  const { say } = useLanguage()
  const byName = new Map(pipelines.map((one) => [one.name, one]))
  const failing = runs.map((run, at) => ({ run, of: byName.get(run.pipeline), look: at < mostRead }))
  return (
    <Section title={say('home.failing')}>
      <Table label={say('home.failing')} columns={columns} rows={failing} keyOf={({ run }) => run.run} />
    </Section>
  )
}

function useSteps({ run: { run }, look }: Failing): readonly StepRun[] {
  const { data } = useQuery({
    queryKey: ['run', run, 'steps'],
    enabled: look,
    queryFn: ({ signal }) => readAll((cursor) => api.runs.steps({ path: { run }, query: { limit: 500, cursor }, signal }), mostSteps),
  })
  return data ?? []
}

function Cause({ of: failing }: { readonly of: Failing }): ReactElement {
  const { reason } = failing.run
  const cause = causeOf(failing.run, useSteps(failing))
  const why = cause?.error?.message ?? reason
  return <span title={why ?? undefined}>{cause === null ? why : `${cause.step}: ${why ?? ''}`}</span>
}

function Reach({ of: failing }: { readonly of: Failing }): ReactElement | null {
  const steps = useSteps(failing)
  const cause = causeOf(failing.run, steps)
  return cause === null ? null : <Reached run={failing.run} steps={steps} cause={cause} />
}

/** Whether a step was not run because another one failed, or took all the time that the run had. */
function isHeld({ state, startedAt }: StepRun): boolean {
  return state === 'upstream_failed' || (state === 'cancelled' && startedAt === null)
}

/** What a step that failed leaves without: the steps that were not run for it, and the datasets that come of it. */
export function Reached({
  run,
  steps,
  cause,
}: {
  readonly run: Run
  readonly steps: readonly StepRun[]
  readonly cause: StepRun
}): ReactElement {
  const { say } = useLanguage()
  const of = `${run.pipeline}/${cause.step}`
  const below = useQuery({
    queryKey: ['graph', 'below', of],
    queryFn: ({ signal }) => api.datasets.graph({ query: { of, direction: 'down' }, signal }),
  })
  const held = steps.filter(isHeld).map(({ step }) => step)
  const datasets = reachedDatasets(below.data?.things ?? [])
  const named = datasets.slice(0, mostNamed)
  return (
    <span title={datasets.join(', ')}>
      {held.length > 0 &&
        (held.length > mostNamed ? say('home.heldMany', { count: held.length }) : say('home.held', { steps: held.join(', ') }))}
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
