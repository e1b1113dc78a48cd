import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import type { RunDetail, StepRun } from 'caudal/api'
import { useCallback, useMemo } from 'react'
import type { ReactElement } from 'react'
import { runSearch } from '../address.ts'
import type { RunSearch } from '../address.ts'
import { api } from '../api.ts'
import { Reached, causeOf } from '../parts/failing-runs.tsx'
import { Gantt } from '../parts/gantt.tsx'
import { useKeys } from '../parts/keys.ts'
import { Loaded } from '../parts/loaded.tsx'
import { Moment, Took } from '../parts/moment.tsx'
import { Question } from '../parts/question.tsx'
import { readAll } from '../parts/read-all.ts'
import { RunActions } from '../parts/run-actions.tsx'
import { RunCompare } from '../parts/run-compare.tsx'
import { StepGraph } from '../parts/run-graph.tsx'
import { StateMark, runsSince, stepState } from '../parts/state-mark.tsx'
import { StepDrawer } from '../parts/step-drawer.tsx'
import { Tabs } from '../parts/tabs.tsx'
import { TriesText, useTriesOf } from '../parts/tries-text.tsx'
import { UsualText, useDurations } from '../parts/usual.tsx'
import { formatWindow } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'

const views = ['list', 'gantt', 'graph', 'compare'] as const
const mostSteps = 5_000
const mostRetried = 3

/** A run: its cause on top, its steps as a list, a gantt or a graph, and all about the step that is picked. */
export function RunPage(): ReactElement {
  const { run } = useParams({ from: '/runs/$run' })
  const found = useQuery({ queryKey: ['run', run, 'itself'], queryFn: ({ signal }) => api.runs.get({ path: { run }, signal }) })
  const steps = useQuery({
    queryKey: ['run', run, 'steps'],
    queryFn: ({ signal }) => readAll((cursor) => api.runs.steps({ path: { run }, query: { limit: 500, cursor }, signal }), mostSteps),
  })
  return (
    <div className="page">
      <Loaded from={found} rows={2}>
        {(detail) => (
          <>
            <RunHead key={run} run={detail} steps={steps.data ?? []} />
            <Loaded from={steps}>{(all) => <RunBody run={detail} steps={all} />}</Loaded>
          </>
        )}
      </Loaded>
    </div>
  )
}

function RunHead({ run, steps }: { readonly run: RunDetail; readonly steps: readonly StepRun[] }): ReactElement {
  const { say } = useLanguage()
  const usual = useDurations(run.pipeline)
  return (
    <div>
      <div className="head">
        <h1>
          <Link to="/pipelines/$pipeline" params={{ pipeline: run.pipeline }}>
            {run.pipeline}
          </Link>{' '}
          / {formatWindow(run.window)}
        </h1>
        <StateMark state={run.paused ? 'paused' : run.state} />
        <RunActions run={run} steps={steps} />
      </div>
      <div className="row dim">
        <When run={run} />
        <span>
          <Took ms={run.ms} since={run.finishedAt === null ? run.startedAt : null} />
        </span>
        <UsualText usual={usual?.run} ms={run.ms} since={run.startedAt} />
        <span>{say('run.by', { trigger: say(`trigger.${run.trigger}`) })}</span>
        {run.lateAt !== null && (
          <span className="state" data-mark="retrying">
            {say('state.late')}
          </span>
        )}
        {run.reason !== null && run.state !== 'failed' && <span>{run.reason}</span>}
        {run.previous !== null && (
          <Link to="/runs/$run" params={{ run: run.previous }}>
            {say('run.previous')}
          </Link>
        )}
        <span className="mono">{run.run}</span>
        {Object.keys(run.params).length > 0 && (
          <span className="mono given" title={say('run.params')}>
            {JSON.stringify(run.params)}
          </span>
        )}
      </div>
    </div>
  )
}

/** When it ended; where it has not, when it began or was asked for. */
function When({ run }: { readonly run: RunDetail }): ReactElement {
  const { say } = useLanguage()
  const { createdAt, startedAt, finishedAt } = run
  return (
    <span>
      {say(finishedAt !== null ? 'run.ended' : startedAt !== null ? 'run.began' : 'run.asked')}{' '}
      <Moment at={finishedAt ?? startedAt ?? createdAt} />
    </span>
  )
}

function RunBody({ run, steps }: { readonly run: RunDetail; readonly steps: readonly StepRun[] }): ReactElement {
  const search: RunSearch = useSearch({ from: '/runs/$run' })
  const navigate = useNavigate()
  const choose = useCallback(
    (change: { readonly [K in keyof RunSearch]: RunSearch[K] | undefined }) => {
      void navigate({
        to: '/runs/$run',
        params: { run: run.run },
        search: runSearch({ ...search, ...change }),
        replace: true,
        resetScroll: false,
      })
    },
    [navigate, run.run, search],
  )
  const cause = causeOf(run, steps)
  const picked = search.step ?? cause?.step ?? null
  const keys = useMemo(() => {
    const names = steps.map(({ step }) => step)
    const move = (by: number) => (): void =>
      choose({ step: names[Math.min(names.length - 1, Math.max(0, names.indexOf(picked ?? '') + by))], tab: undefined })
    return { l: () => choose({ tab: 'log' }), j: move(1), k: move(-1) }
  }, [steps, picked, choose])
  useKeys(keys)
  const step = steps.find((one) => one.step === picked && one.item === null) ?? null
  // Two runs beside each other need the whole width, until a step is picked.
  const alone = search.view === 'compare' && search.step === undefined
  const pick = (name: string | null): void => choose({ step: name ?? undefined, tab: undefined, line: undefined })
  return (
    <>
      {cause !== null && <Cause run={run} steps={steps} step={cause} pick={pick} />}
      <Retried run={run} steps={steps} pick={pick} />
      <Questions run={run.run} />
      <div className={alone ? 'split whole' : 'split'}>
        <Steps
          run={run}
          steps={steps}
          view={search.view ?? 'list'}
          picked={picked}
          pick={pick}
          choose={(view) => choose({ view })}
          other={search.with}
          compare={(other) => choose({ with: other })}
        />
        {!alone && <StepDrawer key={picked} run={run} step={step} search={search} choose={choose} />}
      </div>
    </>
  )
}

interface CauseShown {
  readonly run: RunDetail
  readonly steps: readonly StepRun[]
  readonly step: StepRun
  readonly pick: (name: string) => void
}

/** What broke the run, what it leaves without, and whose it is. */
function Cause({ run, steps, step, pick }: CauseShown): ReactElement {
  const { say } = useLanguage()
  const { pipeline } = run
  const { data } = useQuery({
    queryKey: ['pipeline', pipeline, 'itself'],
    queryFn: ({ signal }) => api.pipelines.get({ path: { pipeline }, signal }),
  })
  return (
    <section className="cause" aria-label={say('run.cause')}>
      <p>
        <button type="button" className="as-link state" data-mark="failed" onClick={() => pick(step.step)}>
          {step.step}
        </button>{' '}
        {step.error?.message ?? run.reason}
      </p>
      {step.error?.hint !== undefined && <p className="dim">{step.error.hint}</p>}
      <p className="dim">
        {say('col.reach')}: <Reached run={run} steps={steps} cause={step} />
        {(data?.owner ?? null) !== null && ` · ${say('col.owner')}: ${data!.owner}`}
      </p>
    </section>
  )
}

/** The steps that are tried again by themselves: what the last try failed with, and when the next one is. */
function Retried({
  run,
  steps,
  pick,
}: {
  readonly run: RunDetail
  readonly steps: readonly StepRun[]
  readonly pick: (name: string) => void
}): ReactElement | null {
  const { say } = useLanguage()
  const tries = useTriesOf(run)
  const retried = steps.filter((step) => step.item === null && stepState(step) === 'retrying')
  if (retried.length === 0) return null
  return (
    <section className="cause" data-mark="retrying" aria-label={say('home.retrying')}>
      {retried.slice(0, mostRetried).map((step) => (
        <p key={step.step}>
          <button type="button" className="as-link state" data-mark="retrying" onClick={() => pick(step.step)}>
            {step.step}
          </button>{' '}
          {step.error?.message} <TriesText step={step} of={tries.get(step.step)} />
        </p>
      ))}
      {retried.length > mostRetried && <p className="dim">{say('home.moreReached', { count: retried.length - mostRetried })}</p>}
    </section>
  )
}

function Questions({ run }: { readonly run: string }): ReactElement | null {
  const asked = useQuery({ queryKey: ['approvals', run], queryFn: ({ signal }) => api.work.approvals({ query: { run }, signal }) })
  const open = (asked.data?.items ?? []).filter(({ answer }) => answer === null)
  return open.length === 0 ? null : (
    <>
      {open.map((one) => (
        <Question key={one.step} asked={one} />
      ))}
    </>
  )
}

function Steps(shown: {
  readonly run: RunDetail
  readonly steps: readonly StepRun[]
  readonly view: (typeof views)[number]
  readonly picked: string | null
  readonly pick: (step: string | null) => void
  readonly choose: (view: (typeof views)[number]) => void
  /** The run that it is compared with, where that is not the one before it. */
  readonly other: string | undefined
  readonly compare: (other: string) => void
}): ReactElement {
  const { say } = useLanguage()
  const { run, steps, view, picked, pick } = shown
  return (
    <div>
      <Tabs
        label={say('col.steps')}
        tabs={views.map((value) => ({ value, label: say(`run.${value}`) }))}
        picked={view}
        pick={shown.choose}
      />
      {view === 'gantt' && <Gantt steps={steps} picked={picked} pick={pick} />}
      {view === 'graph' && <RunGraph run={run} steps={steps} picked={picked} pick={pick} />}
      {view === 'compare' && <RunCompare run={run} steps={steps} other={shown.other} choose={shown.compare} />}
      {view === 'list' && (
        <div className="steps">
          {steps.map((step) => (
            <button key={step.step} type="button" className="step" aria-current={step.step === picked} onClick={() => pick(step.step)}>
              <StateMark state={stepState(step)} bare />
              <span className="name" title={step.step}>
                {step.step}
                {step.items !== null && ` ×${step.items.total}`}
              </span>
              <span className="dim">
                <Took ms={step.ms} since={runsSince(step)} />
              </span>
            </button>
          ))}
        </div>
      )}
    </div>
  )
}

function RunGraph(shown: {
  readonly run: RunDetail
  readonly steps: readonly StepRun[]
  readonly picked: string | null
  readonly pick: (step: string | null) => void
}): ReactElement {
  const { pipeline, version } = shown.run
  const graph = useQuery({
    queryKey: ['pipeline', pipeline, 'graph', version],
    queryFn: ({ signal }) => api.pipelines.graph({ path: { pipeline }, query: { version }, signal }),
    staleTime: Infinity,
  })
  return (
    <Loaded from={graph}>{({ steps }) => <StepGraph steps={steps} runs={shown.steps} picked={shown.picked} pick={shown.pick} />}</Loaded>
  )
}
