import type { Pipeline } from 'caudal/api'
import { Link } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import { formatAbsolute, formatDuration } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'
import { markOf } from './state-mark.tsx'

type RunMark = Pipeline['lastRuns'][number]

const fullHeight = 22
const leastHeight = 4

/** How high each run's bar is: by its duration against the longest; a run without a duration is as low as can be. */
export function barHeights(runs: readonly Pick<RunMark, 'ms'>[]): number[] {
  const longest = Math.max(1, ...runs.map(({ ms }) => ms ?? 0))
  return runs.map(({ ms }) => Math.max(leastHeight, Math.round(((ms ?? 0) / longest) * fullHeight)))
}

/**
 * The last runs as bars, the newest at the right: colour by state, height by duration. A pointer gets from each to its run; keys and readers
 * are told the counts, and find the runs as rows on the pipeline's page.
 */
export function RunBars({ runs }: { readonly runs: readonly RunMark[] }): ReactElement {
  const spoken = useLanguage()
  const { say } = spoken
  const shown = runs.toReversed()
  const heights = barHeights(shown)
  const states = [...new Set(runs.map(({ state }) => state))].map(
    (state) => `${runs.filter((run) => run.state === state).length} ${say(`state.${state}`)}`,
  )
  return (
    <span className="bars">
      <span className="unseen">{say('bars.label', { count: runs.length, states: states.join(', ') })}</span>
      {shown.map((run, at) => (
        <Link
          key={run.run}
          to="/runs/$run"
          params={{ run: run.run }}
          className="bar-run"
          tabIndex={-1}
          aria-hidden
          title={`${formatAbsolute(Date.parse(run.createdAt), spoken)} · ${say(`state.${run.state}`)}${run.ms === null ? '' : ` · ${formatDuration(run.ms)}`}`}
        >
          <span style={{ height: heights[at], background: `var(--mark-${markOf(run.state)})` }} />
        </Link>
      ))}
    </span>
  )
}
