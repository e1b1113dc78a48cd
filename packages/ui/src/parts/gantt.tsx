import type { StepRun } from 'caudal/api'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import type { ReactElement } from 'react'
import { formatDuration } from '../time/format.ts'
import { useNow } from '../time/now.ts'
import { useLanguage } from '../words/language.tsx'
import { place } from './spans.ts'
import type { Range } from './spans.ts'
import { StateMark, markOf, stepState } from './state-mark.tsx'
import { TimeAxis } from './time-axis.tsx'

const rowHeight = 28

/** The range of time that steps take up together, from the first that was ready to the last that ended, or to now. */
export function rangeOf(steps: readonly StepRun[], now: number): Range {
  const begun = steps.flatMap(({ readyAt, startedAt }) => [readyAt, startedAt].filter((at) => at !== null).map((at) => Date.parse(at)))
  const open = steps.some(({ startedAt, finishedAt }) => startedAt !== null && finishedAt === null)
  const ended = steps.flatMap(({ finishedAt }) => (finishedAt === null ? [] : [Date.parse(finishedAt)]))
  const from = begun.reduce((least, at) => Math.min(least, at), open || begun.length === 0 ? now : Infinity)
  const to = [...ended, ...begun].reduce((most, at) => Math.max(most, at), open ? now : from)
  return { from, to: Math.max(to, from + 1) }
}

/** When steps waited and ran, one row a step in the order in which they began; only the rows in sight are drawn. */
export function Gantt(shown: {
  readonly steps: readonly StepRun[]
  readonly picked: string | null
  readonly pick: (step: string) => void
}): ReactElement {
  const now = useNow()
  const range = rangeOf(shown.steps, now)
  const box = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: shown.steps.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  })
  return (
    <div className="gantt">
      <div className="gantt-head">
        <TimeAxis range={range} most={3} />
      </div>
      <div ref={box} className="gantt-rows">
        <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {rows.getVirtualItems().map(({ index, start }) => {
            const step = shown.steps[index]!
            return (
              <button
                key={`${step.step}/${step.item ?? ''}`}
                type="button"
                className="gantt-row"
                aria-current={step.step === shown.picked}
                style={{ transform: `translateY(${start}px)`, height: rowHeight }}
                onClick={() => shown.pick(step.step)}
              >
                <GanttRow step={step} range={range} now={now} />
              </button>
            )
          })}
        </div>
      </div>
    </div>
  )
}

function GanttRow({ step, range, now }: { readonly step: StepRun; readonly range: Range; readonly now: number }): ReactElement {
  const { say, language } = useLanguage()
  const name = step.item === null ? step.step : `${step.step}/${step.item}`
  const started = step.startedAt === null ? null : Date.parse(step.startedAt)
  const ended = step.finishedAt === null ? now : Date.parse(step.finishedAt)
  const ready = step.readyAt === null ? null : Date.parse(step.readyAt)
  const waited = ready === null ? null : place({ from: ready, to: started ?? ended }, range)
  const ran = started === null ? null : place({ from: started, to: ended }, range)
  const title = `${name} · ${say(`state.${step.state}`)}${started === null ? '' : ` · ${formatDuration(ended - started, language)}`}`
  return (
    <>
      <span className="gantt-name" title={name}>
        <StateMark state={stepState(step)} bare />
        <span>{name}</span>
      </span>
      <span className="gantt-track" title={title}>
        {waited !== null && <span className="span waited" style={{ left: `${waited.left}%`, width: `${waited.width}%` }} />}
        {ran !== null && (
          <span
            className="span"
            style={{ left: `${ran.left}%`, width: `${ran.width}%`, background: `var(--mark-${markOf(stepState(step))})` }}
          />
        )}
      </span>
    </>
  )
}
