import {
  IconBan,
  IconCheck,
  IconCircle,
  IconCircleDashed,
  IconCircleX,
  IconClock,
  IconMinus,
  IconPlayerPause,
  IconRefresh,
  IconX,
} from '@tabler/icons-react'
import type { ReactElement } from 'react'
import type { Mark } from '../theme/colours.ts'
import { useLanguage } from '../words/language.tsx'
import type { Word } from '../words/words.ts'

/** Every state that the server names. */
export type AnyState = Mark | 'queued' | 'timed_out' | 'lost'

const icons: { readonly [M in Mark]: typeof IconCheck } = {
  succeeded: IconCheck,
  running: IconCircle,
  ready: IconCircle,
  pending: IconCircleDashed,
  waiting: IconClock,
  retrying: IconRefresh,
  failed: IconX,
  cancelled: IconBan,
  skipped: IconMinus,
  upstream_failed: IconCircleX,
  paused: IconPlayerPause,
}

/** The mark that a state is shown by. */
export function markOf(state: AnyState): Mark {
  if (state === 'queued') return 'ready'
  // What was lost is no failure of the step: nothing is known but that it ended.
  if (state === 'lost') return 'cancelled'
  return state === 'timed_out' ? 'failed' : state
}

/** What a step run is shown as: one that is ready again after a try is being retried. */
export function stepState(step: { readonly state: AnyState; readonly attempts: number }): AnyState {
  return step.state === 'ready' && step.attempts > 0 ? 'retrying' : step.state
}

/** Since when a step is at it: null where it has ended, waits, or stands between two tries. */
export function runsSince(step: { readonly state: AnyState; readonly startedAt: string | null }): string | null {
  return step.state === 'running' ? step.startedAt : null
}

/** A state as its icon and its word, or the icon alone with the word for those who hear the page. */
export function StateMark({ state, bare = false }: { readonly state: AnyState; readonly bare?: boolean }): ReactElement {
  const { say } = useLanguage()
  const mark = markOf(state)
  const Icon = icons[mark]
  const word = say(`state.${state}` satisfies Word)
  return (
    <span className="state" data-mark={mark} title={bare ? word : undefined}>
      <Icon size={14} stroke={2.4} aria-hidden />
      {bare ? <span className="unseen">{word}</span> : <span>{word}</span>}
    </span>
  )
}
