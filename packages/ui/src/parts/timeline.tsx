import type { Run } from 'caudal/api'
import { Link } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import { formatDuration, formatWindow } from '../time/format.ts'
import { useNowWithin } from '../time/now.ts'
import { useLanguage } from '../words/language.tsx'
import type { Say } from '../words/words.ts'
import { packRows, place } from './spans.ts'
import { runPath, useLinksWithin } from './links-within.ts'
import type { Range } from './spans.ts'
import { markOf } from './state-mark.tsx'
import { TimeAxis } from './time-axis.tsx'

type Spanned = Run & Range

/** How long the drawing stands before it is made anew, where nothing happens. Milliseconds. */
const standsMs = 15_000

/** Runs by their pipelines, those that failed last on top, each lane in rows without overlaps. */
export function lanesOf(
  runs: readonly Run[],
  now: number,
): { readonly pipeline: string; readonly rows: readonly (readonly Spanned[])[] }[] {
  const lanes = new Map<string, Spanned[]>()
  for (const run of runs) {
    const from = Date.parse(run.startedAt ?? run.createdAt)
    const to = run.finishedAt === null ? now : Date.parse(run.finishedAt)
    const lane = lanes.get(run.pipeline)
    if (lane === undefined) lanes.set(run.pipeline, [{ ...run, from, to }])
    else lane.push({ ...run, from, to })
  }
  const sorted = [...lanes].toSorted(([a, some], [b, others]) => failures(others) - failures(some) || (a < b ? -1 : 1))
  return sorted.map(([pipeline, spans]) => ({ pipeline, rows: packRows(spans) }))
}

function failures(runs: readonly Run[]): number {
  return runs.filter(({ state }) => state === 'failed').length
}

/** How many runs of a lane are in which state. */
function countsOf(runs: readonly Run[], say: Say): string {
  const states = [...new Set(runs.map(({ state }) => state))]
  return states.map((state) => `${runs.filter((run) => run.state === state).length} ${say(`state.${state}`)}`).join(', ')
}

/**
 * The runs of a range of time: one lane a pipeline, each run from its start to its end. A pointer gets from each to its run; keys and readers
 * are told the counts of a lane, and find the runs as rows in the list of runs and on the pipeline's page.
 */
export function Timeline({ runs, hours }: { readonly runs: readonly Run[]; readonly hours: number }): ReactElement {
  const { say } = useLanguage()
  const now = useNowWithin(standsMs)
  const follow = useLinksWithin()
  const range = { from: now - hours * 3_600_000, to: now }
  return (
    <div className="lanes" ref={follow}>
      {lanesOf(runs, now).map(({ pipeline, rows }) => (
        <div key={pipeline} className="lane">
          <Link to="/pipelines/$pipeline" params={{ pipeline }} className="lane-name" title={pipeline}>
            {pipeline}
          </Link>
          <span className="unseen">{countsOf(rows.flat(), say)}</span>
          <div className="lane-rows">
            {rows.map((row) => (
              <div key={row[0]!.run} className="lane-row">
                {row.map((run) => (
                  <TimelineRun key={run.run} run={run} range={range} />
                ))}
              </div>
            ))}
          </div>
        </div>
      ))}
      <div className="lane">
        <span className="lane-name" />
        <TimeAxis range={range} most={6} />
      </div>
    </div>
  )
}

function TimelineRun({ run, range }: { readonly run: Spanned; readonly range: Range }): ReactElement | null {
  const { say, language } = useLanguage()
  const at = place(run, range)
  if (at === null) return null
  const took = run.finishedAt === null ? '' : ` · ${formatDuration(run.to - run.from, language)}`
  const text = `${run.pipeline} · ${formatWindow(run.window)} · ${say(`state.${run.state}`)}${took}`
  return (
    <a
      href={runPath(run.run)}
      className="span"
      data-mark={markOf(run.state)}
      title={text}
      tabIndex={-1}
      aria-hidden
      style={{ left: `${at.left}%`, width: `${at.width}%`, background: `var(--mark-${markOf(run.state)})` }}
    />
  )
}
