import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Run, RunDetail, StepRun } from 'caudal/api'
import type { ReactElement } from 'react'
import { api } from '../api.ts'
import { formatDuration, formatWindow } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'
import { compareSteps } from './compare-steps.ts'
import { Loaded } from './loaded.tsx'
import { Took } from './moment.tsx'
import { readAll } from './read-all.ts'
import { StateMark, stepState } from './state-mark.tsx'
import { Table } from './table.tsx'
import type { Column } from './table.tsx'

const mostSteps = 5_000
const mostOthers = 50

type Compared = ReturnType<typeof compareSteps>[number]

interface Shown {
  readonly run: RunDetail
  readonly steps: readonly StepRun[]
  /** The run beside it; the one before it where none is named. */
  readonly other: string | undefined
  readonly choose: (other: string) => void
}

/** A run beside another of its pipeline: whether the code and the parameters are the same, and what each step took. */
export function RunCompare({ run, steps, other, choose }: Shown): ReactElement {
  const { say } = useLanguage()
  const before = other ?? run.previous
  const found = useQuery({
    queryKey: ['run', before, 'beside'],
    enabled: before !== null,
    queryFn: async ({ signal }) => {
      const path = { run: before! }
      const [itself, all] = await Promise.all([
        api.runs.get({ path, signal }),
        readAll((cursor) => api.runs.steps({ path, query: { limit: 500, cursor }, signal }), mostSteps),
      ])
      return { itself, all }
    },
  })
  if (before === null) return <p className="dim">{say('run.noPrevious')}</p>
  return (
    <div className="tab-body">
      <Others run={run} other={before} choose={choose} />
      <Loaded from={found} rows={6}>
        {({ itself, all }) => (
          <>
            <Code run={run} before={itself} />
            <Params run={run} before={itself} />
            <Table
              label={say('run.compare')}
              columns={comparedColumns(itself)}
              rows={compareSteps(steps, all)}
              keyOf={({ step }) => step}
            />
          </>
        )}
      </Loaded>
    </div>
  )
}

/** The newest runs of the pipeline, to choose from which one is beside it. */
function Others({ run, other, choose }: { readonly run: Run; readonly other: string; readonly choose: Shown['choose'] }): ReactElement {
  const { say } = useLanguage()
  const { pipeline } = run
  const found = useQuery({
    queryKey: ['runs', 'beside', pipeline],
    queryFn: ({ signal }) => api.runs.list({ query: { pipeline, limit: mostOthers }, signal }),
  })
  const known = (found.data?.items ?? []).filter((one) => one.run !== run.run)
  return (
    <NativeSelect
      size="xs"
      className="filter"
      label={say('run.compareWith')}
      value={other}
      onChange={({ currentTarget }) => choose(currentTarget.value)}
      data={[
        ...(known.some((one) => one.run === other) ? [] : [{ value: other, label: other }]),
        ...known.map((one) => ({ value: one.run, label: `${formatWindow(one.window)} · ${say(`state.${one.state}`)} · ${one.run}` })),
      ]}
    />
  )
}

function Params({ run, before }: { readonly run: Run; readonly before: Run }): ReactElement | null {
  const { say } = useLanguage()
  const [now, then] = [run, before].map(({ params }) => JSON.stringify(params))
  if (now === then) return null
  return (
    <p className="given">
      {say('run.otherParams')} <span className="mono">{then}</span> → <span className="mono">{now}</span>
    </p>
  )
}

function Code({ run, before }: { readonly run: Run; readonly before: Run }): ReactElement {
  const { say } = useLanguage()
  if (run.version === before.version) return <p className="dim">{say('run.sameCode')}</p>
  return (
    <p>
      <Link to="/pipelines/$pipeline" params={{ pipeline: run.pipeline }} search={{ tab: 'versions', version: run.version }}>
        {say('run.otherCode')}
      </Link>{' '}
      <span className="mono dim">
        {before.version.slice(0, 12)} → {run.version.slice(0, 12)}
      </span>
    </p>
  )
}

function comparedColumns(before: Run): readonly Column<Compared>[] {
  const earlier = (
    <Link to="/runs/$run" params={{ run: before.run }}>
      {formatWindow(before.window)}
    </Link>
  )
  return [
    { head: 'col.step', cell: ({ step }) => step, title: ({ step }) => step },
    { head: 'run.thisRun', cell: ({ now }) => <Side step={now} /> },
    { head: earlier, cell: ({ before: step }) => <Side step={step} /> },
    {
      head: 'run.difference',
      cell: ({ moreMs }, { language }) => (moreMs === null ? null : signed(moreMs, language)),
      look: 'number',
    },
  ]
}

function Side({ step }: { readonly step: StepRun | null }): ReactElement {
  if (step === null) return <span className="dim">–</span>
  return (
    <span className="row">
      <StateMark state={stepState(step)} bare />
      <Took ms={step.ms} />
    </span>
  )
}

function signed(ms: number, language: string): string {
  return ms === 0 ? '=' : `${ms < 0 ? '−' : '+'}${formatDuration(Math.abs(ms), language)}`
}
