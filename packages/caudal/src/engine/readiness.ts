import { isTerminal } from '../journal/index.ts'
import type { TaskRunState } from '../journal/index.ts'
import type { TriggerRule } from '../define/index.ts'

/** What a pending step does next: it goes on waiting for the steps before it, or enters a state, for a reason. */
export type Readiness = { readonly to: 'wait' } | { readonly to: 'ready' | 'skipped' | 'upstream_failed'; readonly reason: string | null }

const failures: ReadonlySet<TaskRunState> = new Set(['failed', 'upstream_failed', 'cancelled'])

/** Decides by a trigger rule what a pending step does, given the states of the steps that it comes after. */
export function readiness(rule: TriggerRule, before: ReadonlyMap<string, TaskRunState>): Readiness {
  const states = [...before.values()]
  const done = states.every((state) => isTerminal('taskRun', state))
  const failed = [...before].find(([, state]) => failures.has(state))?.[0]
  const skipped = [...before].find(([, state]) => state === 'skipped')?.[0]
  const succeeded = states.includes('succeeded')
  const ready: Readiness = { to: 'ready', reason: null }
  const wait: Readiness = { to: 'wait' }
  switch (rule) {
    case 'all_done':
      return done ? ready : wait
    case 'any_failed':
      if (failed !== undefined) return ready
      return done ? { to: 'skipped', reason: 'nothing before it failed' } : wait
    case 'any_success':
      if (succeeded || states.length === 0) return ready
      if (!done) return wait
      return failed === undefined
        ? { to: 'skipped', reason: `${skipped} was skipped` }
        : { to: 'upstream_failed', reason: `${failed} did not succeed` }
    case 'none_failed':
      if (failed !== undefined) return { to: 'upstream_failed', reason: `${failed} did not succeed` }
      return done ? ready : wait
    case 'all_success':
      if (failed !== undefined) return { to: 'upstream_failed', reason: `${failed} did not succeed` }
      if (skipped !== undefined) return { to: 'skipped', reason: `${skipped} was skipped` }
      return done ? ready : wait
  }
}

/** Whether a step is a task that the pipeline itself names for how its runs end. */
export function isForRun(step: { readonly occasion: string | null; readonly of: string | null } | undefined): boolean {
  return step !== undefined && step.occasion !== null && step.of === null
}
