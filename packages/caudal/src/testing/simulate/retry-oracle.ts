import type { Clearing } from '../../engine/index.ts'
import { isTerminal } from '../../journal/index.ts'
import type { JournalEvent } from '../../journal/index.ts'
import type { StepManifest } from '../../plan/index.ts'
import type { FoldedRun, FoldedTaskRun } from './folded-run.ts'
import { partText } from './folded-run.ts'

type TaskRunEvent = JournalEvent & { readonly kind: 'task_run' }

/** How a task run that is taken back is called: `step` with all its items, `step+` where it keeps items, `step[2]` an item. */
function clearedText({ step, item, items }: TaskRunEvent): string {
  return items === undefined ? partText({ step, item }) : `${step}+`
}

/** What an operator's retry must take back, told a second time and in other words than the engine's. Null where it must refuse. */
function mustClear(run: FoldedRun, what: Clearing): ReadonlySet<string> {
  const plan = run.pipeline.steps.filter(({ occasion }) => occasion === null)
  const bad = (state: string): boolean => state === 'failed' || state === 'upstream_failed' || state === 'cancelled'
  const named = plan.filter(({ name }) => (what.from === 'failed' ? bad(run.taskRuns.get(name)!.state) : name === what.step))
  const again = new Set<string>()
  // The steps stand in an order in which each comes after those before it.
  for (const { name, after } of plan) if (after.some((one) => again.has(one) || named.some((step) => step.name === one))) again.add(name)
  const isBehind = (of: string): boolean => again.has(of) || named.some(({ name }) => name === of)
  const isAgain = ({ name, occasion, of }: StepManifest): boolean => (occasion === null ? again.has(name) : of === null || isBehind(of))
  const cleared = new Set(run.pipeline.steps.filter(isAgain).map(({ name }) => name))
  for (const { name, kind } of named) {
    const items = [...run.taskRuns.values()].filter(({ step, item }) => step.name === name && item !== null)
    const keeps = kind === 'each' && what.from !== 'step' && (what.from === 'item' || (hasList(run, name) && !again.has(name)))
    if (!keeps) {
      cleared.add(name)
      continue
    }
    cleared.delete(name)
    cleared.add(`${name}+`)
    for (const { item, state } of items)
      if (what.from === 'item' ? item === what.item : state !== 'succeeded') cleared.add(partText({ step: name, item }))
  }
  return cleared
}

/** Whether a mapped step came as far as a list that is not empty. */
function hasList(run: FoldedRun, step: string): boolean {
  return (run.lists.get(step) ?? 0) > 0
}

/** What is wrong with the events that took a run back, given its state before them and all that was asked. */
export function retryBreaches(
  run: FoldedRun,
  retry: { readonly asked: readonly Clearing[]; readonly events: readonly JournalEvent[] },
): string[] {
  const events = retry.events.filter((event) => event.kind === 'task_run' && event.reason === 'cleared' && event.run === run.id)
  const cleared = new Set((events as TaskRunEvent[]).map(clearedText))
  const same = (wanted: ReadonlySet<string>): boolean => wanted.size === cleared.size && [...wanted].every((name) => cleared.has(name))
  if (!isTerminal('run', run.state)) return [`run ${run.id} is taken back while it is ${run.state}`]
  if (retry.asked.some((what) => same(mustClear(run, what)))) return []
  const wanted = retry.asked.map((what) => [...mustClear(run, what)].join(' ')).join(' or ')
  return [`run ${run.id} is taken back with ${[...cleared].join(' ')}, and was asked to with ${wanted || 'nothing'}`]
}

/** Takes a task run back as an operator's retry does. */
export function takeBack(run: FoldedRun, back: { readonly taskRun: FoldedTaskRun; readonly event: TaskRunEvent }): string[] {
  const { taskRun, event } = back
  const broken: string[] = []
  const name = partText(event)
  if (!isTerminal('taskRun', taskRun.state)) broken.push(`${name} is taken back while it is ${taskRun.state}`)
  if (event.to !== (event.item === null ? 'pending' : 'ready')) broken.push(`${name} is taken back to ${event.to}`)
  Object.assign(taskRun, { state: event.to, dueAt: null, used: 0, lostInARow: 0, live: null, cached: false })
  if (event.item !== null) return broken
  const keeps = event.items !== undefined
  if (!keeps) run.lists.delete(event.step)
  for (const [itemName, item] of run.taskRuns) {
    if (item.step.name !== event.step || item.item === null) continue
    taskRun.epoch = Math.max(taskRun.epoch, item.epoch)
    if (keeps) continue
    run.bygone.set(itemName, item.attempts)
    run.taskRuns.delete(itemName)
  }
  return broken
}
