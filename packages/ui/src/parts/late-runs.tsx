import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Pipeline, Run, StepRun } from 'caudal/api'
import type { ReactElement } from 'react'
import { api } from '../api.ts'
import { formatWindow } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'
import { Moment, Took } from './moment.tsx'
import { readAll } from './read-all.ts'
import { Section } from './section.tsx'
import { StateMark, stepState } from './state-mark.tsx'
import { Table } from './table.tsx'
import type { Column } from './table.tsx'

const mostSteps = 1_000
const mostNamed = 2
/** Of more than so many it is not looked up where they are. */
const mostRead = 20

/** The steps that keep a run open: those that run, wait or are tried again; where there is none, nothing of it has started. */
function openSteps(steps: readonly StepRun[]): StepRun[] {
  return steps.filter(({ item, state }) => item === null && ['ready', 'running', 'waiting'].includes(state))
}

/** A late run with who owns its pipeline, and whether it is looked up where it is. */
interface Late {
  readonly run: Run
  readonly owner: string | null
  readonly look: boolean
}

const columns: readonly Column<Late>[] = [
  {
    head: 'col.pipeline',
    cell: ({ run: { pipeline } }) => (
      <Link to="/pipelines/$pipeline" params={{ pipeline }}>
        {pipeline}
      </Link>
    ),
    title: ({ run: { pipeline } }) => pipeline,
  },
  {
    head: 'col.window',
    cell: ({ run: { run, window } }) => (
      <Link to="/runs/$run" params={{ run }} data-opens>
        {formatWindow(window)}
      </Link>
    ),
  },
  {
    head: 'col.lateSince',
    cell: ({ run }) => (
      <span className="state" data-mark="retrying">
        <Moment at={run.lateAt} />
      </span>
    ),
  },
  { head: 'home.lateSteps', cell: ({ run, look }) => (look ? <Open run={run} /> : null) },
  { head: 'col.owner', cell: ({ owner }) => owner },
  { head: 'col.duration', cell: ({ run }) => <Took ms={run.ms} since={run.startedAt} />, look: 'number' },
]

/** Runs past their deadline that go on, the longest first: since when, and which steps keep them. */
export function LateRuns({ runs, pipelines }: { readonly runs: readonly Run[]; readonly pipelines: readonly Pipeline[] }): ReactElement {
  const { say } = useLanguage()
  const owners = new Map(pipelines.map(({ name, owner }) => [name, owner]))
  const rows = runs.map((run, at) => ({ run, owner: owners.get(run.pipeline) ?? null, look: at < mostRead }))
  return (
    <Section title={say('home.lateRuns')}>
      <Table label={say('home.lateRuns')} columns={columns} rows={rows} keyOf={({ run }) => run.run} />
    </Section>
  )
}

function Open({ run }: { readonly run: Run }): ReactElement | null {
  const { say } = useLanguage()
  const steps = useQuery({
    queryKey: ['run', run.run, 'steps'],
    queryFn: ({ signal }) =>
      readAll((cursor) => api.runs.steps({ path: { run: run.run }, query: { limit: 500, cursor }, signal }), mostSteps),
  })
  if (steps.data === undefined) return null
  const open = openSteps(steps.data)
  if (open.length === 0) return <span className="dim">{say(run.startedAt === null ? 'home.notStarted' : `state.${run.state}`)}</span>
  return (
    <span className="row">
      {open.slice(0, mostNamed).map((step) => (
        <Link key={step.step} to="/runs/$run" params={{ run: run.run }} search={{ step: step.step, tab: 'why' }} className="row">
          <StateMark state={stepState(step)} bare />
          {step.step}
        </Link>
      ))}
      {open.length > mostNamed && <span className="dim">{say('home.moreReached', { count: open.length - mostNamed })}</span>}
    </span>
  )
}
