import { useQuery } from '@tanstack/react-query'
import type { RunDetail, StepRun } from 'caudal/api'
import type { ReactElement } from 'react'
import type { RunSearch } from '../address.ts'
import { api } from '../api.ts'
import { useLanguage } from '../words/language.tsx'
import { FaultView } from './fault-view.tsx'
import { JsonView } from './json-view.tsx'
import { Loaded } from './loaded.tsx'
import { LogView } from './log-view.tsx'
import { Moment, Took } from './moment.tsx'
import { StateMark, runsSince, stepState } from './state-mark.tsx'
import { StepAttempts } from './step-attempts.tsx'
import { StepCode } from './step-code.tsx'
import { StepInput } from './step-input.tsx'
import { StepItems } from './step-items.tsx'
import { Tabs } from './tabs.tsx'
import { TriesText, useTriesOf } from './tries-text.tsx'
import { UsualText, useDurations } from './usual.tsx'

const tabs = ['error', 'log', 'input', 'output', 'items', 'attempts', 'code', 'why'] as const

interface Shown {
  readonly run: RunDetail
  /** The step that is picked; null shows the log of the whole run. */
  readonly step: StepRun | null
  readonly search: RunSearch
  readonly choose: (change: { readonly [K in keyof RunSearch]: RunSearch[K] | undefined }) => void
}

/** What is known of a step of a run: its error, its log, its output, its attempts, and why it is where it is. */
export function StepDrawer({ run, step, search, choose }: Shown): ReactElement {
  const { say } = useLanguage()
  const usual = useDurations(run.pipeline)
  const tries = useTriesOf(run)
  const tab = search.tab ?? ((step?.error ?? null) === null ? 'log' : 'error')
  return (
    <section aria-label={step?.step ?? say('run.log')}>
      <div className="row drawer-head">
        <h2>{step?.step ?? say('run.log')}</h2>
        {step !== null && <StateMark state={stepState(step)} />}
        {step !== null && stepState(step) !== 'retrying' && <Took ms={step.ms} since={runsSince(step)} />}
        {step !== null && <TriesText step={step} of={tries.get(step.step)} />}
        {step !== null && <UsualText usual={usual?.steps.find((one) => one.step === step.step)} ms={step.ms} since={runsSince(step)} />}
      </div>
      {step !== null && step.items !== null && <p className="dim">{say('run.itemCounts', { ...step.items })}</p>}
      {step === null && <p className="dim">{say('run.pickStep')}</p>}
      {step !== null && (
        <Tabs
          label={step.step}
          tabs={tabs.filter((value) => value !== 'items' || step.items !== null).map((value) => ({ value, label: say(`run.${value}`) }))}
          picked={tab}
          pick={(value) => choose({ tab: value })}
        />
      )}
      <div className="tab-body">
        {step === null || tab === 'log' ? (
          <LogView
            run={run.run}
            {...(step === null ? {} : { step: step.step })}
            open={run.finishedAt === null}
            choice={search}
            choose={choose}
          />
        ) : (
          <StepTab run={run} step={step} tab={tab} />
        )}
      </div>
    </section>
  )
}

function StepTab({
  run,
  step,
  tab,
}: {
  readonly run: RunDetail
  readonly step: StepRun
  readonly tab: (typeof tabs)[number]
}): ReactElement {
  const { say } = useLanguage()
  if (tab === 'items' && step.items !== null) return <StepItems run={run} step={step.step} />
  if (tab === 'attempts') return <StepAttempts run={run} step={step} />
  if (tab === 'why') return <Why run={run.run} step={step.step} />
  if (tab === 'input') return <StepInput run={run} step={step.step} />
  if (tab === 'code') return <StepCode run={run} step={step.step} />
  if (tab === 'output') return <Output run={run.run} step={step} />
  if (step.error === null) return <p className="dim">{step.reason ?? say('run.noError')}</p>
  return <FaultView fault={step.error} />
}

function Why({ run, step }: { readonly run: string; readonly step: string }): ReactElement {
  const { say, language } = useLanguage()
  const found = useQuery({
    queryKey: ['run', run, 'why', step, language],
    queryFn: ({ signal }) => api.runs.explain({ path: { run }, query: { step, language }, signal }),
  })
  return (
    <Loaded from={found} rows={2}>
      {({ verdicts }) =>
        verdicts.map(({ subject, text, nextAt }) => (
          <p key={subject}>
            <span className="dim">{subject === '' ? say('run.itself') : subject}:</span> {text} {nextAt !== null && <Moment at={nextAt} />}
          </p>
        ))
      }
    </Loaded>
  )
}

function Output({ run, step }: { readonly run: string; readonly step: StepRun }): ReactElement {
  const { say } = useLanguage()
  const has = step.state === 'succeeded' && step.items === null
  const found = useQuery({
    queryKey: ['run', run, 'output', step.step],
    enabled: has,
    queryFn: ({ signal }) => api.runs.output({ path: { run, step: step.step }, query: {}, signal }),
  })
  if (!has) return <p className="dim">{say('run.noOutput')}</p>
  return (
    <Loaded from={found} rows={4}>
      {({ output }) => <JsonView value={output} />}
    </Loaded>
  )
}
