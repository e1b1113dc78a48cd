import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Run, RunDetail, StepRun } from 'caudal/api'
import type { ReactElement } from 'react'
import { api } from '../api.ts'
import { formatDuration, formatWindow } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'
import { compareSteps } from './compare-steps.ts'
import { Loaded } from './loaded.tsx'
import { readAll } from './read-all.ts'
import { StateMark, stepState } from './state-mark.tsx'
import { Table } from './table.tsx'
import type { Column } from './table.tsx'

const mostSteps = 5_000

type Compared = ReturnType<typeof compareSteps>[number]

/** A run beside the one before it: whether the code is the same, and what each step took. */
export function RunCompare({ run, steps }: { readonly run: RunDetail; readonly steps: readonly StepRun[] }): ReactElement {
  const { say } = useLanguage()
  const before = run.previous
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
    <Loaded from={found} rows={6}>
      {({ itself, all }) => (
        <div className="tab-body">
          <Code run={run} before={itself} />
          <Table label={say('run.compare')} columns={comparedColumns(itself)} rows={compareSteps(steps, all)} keyOf={({ step }) => step} />
        </div>
      )}
    </Loaded>
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
      cell: ({ moreMs }) => (moreMs === null ? null : `${moreMs < 0 ? '−' : '+'}${formatDuration(Math.abs(moreMs))}`),
      look: 'number',
    },
  ]
}

function Side({ step }: { readonly step: StepRun | null }): ReactElement {
  if (step === null) return <span className="dim">–</span>
  return (
    <span className="row">
      <StateMark state={stepState(step)} bare />
      {step.ms === null ? '–' : formatDuration(step.ms)}
    </span>
  )
}
