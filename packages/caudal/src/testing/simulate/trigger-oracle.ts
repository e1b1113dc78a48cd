import type { Occasion } from '../../define/index.ts'
import { isTerminal } from '../../journal/index.ts'
import type { TaskRunState } from '../../journal/index.ts'
import type { FoldedRun, FoldedTaskRun } from './folded-run.ts'

/** What a trigger rule makes of the steps before, told a second time and in other words than the engine's. */
function verdicts(run: FoldedRun, taskRun: FoldedTaskRun): ReadonlySet<TaskRunState> {
  if (taskRun.step.occasion !== null) return occasionVerdicts(run, taskRun.step.occasion, taskRun.step.of)
  const before = taskRun.step.after.map((name) => run.taskRuns.get(name)!.state)
  const all = (...wanted: readonly TaskRunState[]): boolean => before.every((state) => wanted.includes(state))
  const any = (...wanted: readonly TaskRunState[]): boolean => before.some((state) => wanted.includes(state))
  const ended = before.every((state) => isTerminal('taskRun', state))
  const bad = ['failed', 'upstream_failed', 'cancelled'] as const
  const may = new Set<TaskRunState>()
  const when = (holds: boolean, to: TaskRunState): void => void (holds && may.add(to))
  switch (taskRun.step.on) {
    case 'all_success':
      when(all('succeeded'), 'ready')
      when(any(...bad), 'upstream_failed')
      when(any('skipped') && !any(...bad), 'skipped')
      break
    case 'all_done':
      when(ended, 'ready')
      break
    case 'none_failed':
      when(all('succeeded', 'skipped'), 'ready')
      when(any(...bad), 'upstream_failed')
      break
    case 'any_success':
      when(before.length === 0 || any('succeeded'), 'ready')
      when(before.length > 0 && ended && !any('succeeded') && any(...bad), 'upstream_failed')
      when(before.length > 0 && all('skipped'), 'skipped')
      break
    case 'any_failed':
      when(any(...bad), 'ready')
      when(ended && !any(...bad), 'skipped')
  }
  return may
}

/** What becomes of a task that the pipeline itself names, once the steps of the plan have ended or a deadline has passed. */
function occasionVerdicts(run: FoldedRun, occasion: Occasion, of: string | null): ReadonlySet<TaskRunState> {
  if (of !== null) return stepOccasionVerdicts(run, { occasion, of })
  const plan = [...run.taskRuns.values()].filter(({ step, item }) => item === null && step.occasion === null)
  const ended = plan.every(({ state }) => isTerminal('taskRun', state))
  const failed = run.timedOut || plan.some(({ state }) => state === 'failed' || state === 'upstream_failed')
  if (occasion === 'deadline') return new Set(run.late ? ['ready'] : ended ? ['skipped'] : [])
  if (!ended) return new Set()
  return new Set([failed === (occasion === 'failure') ? 'ready' : 'skipped'])
}

/** What becomes of a task that a step names, once that step has ended or its deadline has passed. */
function stepOccasionVerdicts(run: FoldedRun, told: { readonly occasion: Occasion; readonly of: string }): ReadonlySet<TaskRunState> {
  const { occasion, of } = told
  const { state } = run.taskRuns.get(of)!
  if (occasion === 'deadline' && run.lateSteps.has(of)) return new Set(['ready'])
  if (!isTerminal('taskRun', state)) return new Set()
  const comes = (state === 'succeeded' && occasion === 'success') || (state === 'failed' && occasion === 'failure')
  return new Set([comes ? 'ready' : 'skipped'])
}

/** What is wrong with a pending step that enters a state; `pending` asks whether it may stay. */
export function ruleBreach(run: FoldedRun, move: { readonly taskRun: FoldedTaskRun; readonly to: TaskRunState }): string[] {
  const { taskRun, to } = move
  const may = verdicts(run, taskRun)
  if (to === 'pending' ? may.size === 0 : may.has(to)) return []
  const before = taskRun.step.after.map((name) => `${name} ${run.taskRuns.get(name)!.state}`).join(', ')
  return [`${taskRun.step.name} (${taskRun.step.on}) enters ${to} after ${before === '' ? 'nothing' : before}`]
}
