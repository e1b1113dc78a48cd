import type { Pipeline } from 'caudal/api'
import { memo, useState } from 'react'
import type { CSSProperties, NamedExoticComponent, ReactElement } from 'react'
import { formatAbsolute, formatDuration } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'
import { runPath, useLinksWithin } from './links-within.ts'
import { markOf } from './state-mark.tsx'

type RunMark = Pipeline['lastRuns'][number]

const fullHeight = 22
const leastHeight = 4
const barWidth = 5
const barStep = 7

/** How high each run's bar is: by its duration against the longest; a run without a duration is as low as can be. */
export function barHeights(runs: readonly Pick<RunMark, 'ms'>[]): number[] {
  const longest = Math.max(1, ...runs.map(({ ms }) => ms ?? 0))
  return runs.map(({ ms }) => Math.max(leastHeight, Math.round(((ms ?? 0) / longest) * fullHeight)))
}

/** The bars as one picture, since elements for each would be most of what a page of pipelines holds. */
function paintedBars(runs: readonly RunMark[]): CSSProperties {
  const heights = barHeights(runs)
  const bars = runs.map((run, at) => {
    const colour = `var(--mark-${markOf(run.state)})`
    return `linear-gradient(${colour}, ${colour}) ${at * barStep}px 100% / ${barWidth}px ${heights[at]}px no-repeat`
  })
  return { background: bars.join(', ') }
}

/**
 * The last runs as bars, the newest at the right: colour by state, height by duration. A pointer gets from each to its run; keys and readers
 * are told the counts, and find the runs as rows on the pipeline's page.
 */
export const RunBars: NamedExoticComponent<{ readonly runs: readonly RunMark[] }> = memo(({ runs }) => {
  const follow = useLinksWithin()
  const { say } = useLanguage()
  // The links are there once a pointer is; a finger has gone again by the time that it has touched one.
  const [near, come] = useState(false)
  const shown = runs.toReversed()
  const states = [...new Set(runs.map(({ state }) => state))].map(
    (state) => `${runs.filter((run) => run.state === state).length} ${say(`state.${state}`)}`,
  )
  return (
    <span
      className="bars"
      style={{ width: shown.length * barStep, ...paintedBars(shown) }}
      onPointerEnter={() => come(true)}
      onPointerLeave={({ pointerType }) => pointerType === 'mouse' && come(false)}
      ref={follow}
    >
      <span className="unseen">{say('bars.label', { count: runs.length, states: states.join(', ') })}</span>
      {near && <BarLinks runs={shown} />}
    </span>
  )
})

function BarLinks({ runs }: { readonly runs: readonly RunMark[] }): ReactElement[] {
  const spoken = useLanguage()
  return runs.map((run) => (
    <a
      key={run.run}
      href={runPath(run.run)}
      className="bar-run"
      tabIndex={-1}
      aria-hidden
      title={`${formatAbsolute(Date.parse(run.createdAt), spoken)} · ${spoken.say(`state.${run.state}`)}${run.ms === null ? '' : ` · ${formatDuration(run.ms, spoken.language)}`}`}
    />
  ))
}
