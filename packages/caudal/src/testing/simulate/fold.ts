import { canGo, isTerminal, runOf } from '../../journal/index.ts'
import type { JournalEvent, RunCommand, TaskRunKey } from '../../journal/index.ts'
import type { PipelineManifest, StepManifest } from '../../plan/index.ts'
import type { FoldedRun, FoldedTaskRun } from './folded-run.ts'
import { ruleBreach } from './trigger-oracle.ts'

/** The state that the journal's events add up to, held against what must always be true of it. */
export interface Fold {
  readonly runs: ReadonlyMap<string, FoldedRun>
  /** State changes taken in so far. */
  readonly changes: number
  /** Takes in the events of one transaction; each text that comes back is a promise that they break. */
  apply(events: readonly JournalEvent[], at: number): string[]
  /** Notes that a run was asked to stop. */
  cancelling(run: string): void
}

/** How many attempts in a row may be lost before a task run fails; said here anew, so that a change of the engine's own is noticed. */
const lossesAllowed = 3

/** One text for a step or an item within its run. */
export function partText({ step, item }: Pick<TaskRunKey, 'step' | 'item'>): string {
  return item === null ? step : `${step}[${item}]`
}

/** A fold over nothing yet. Slots are those of the pools, pipelines are known by their version. */
export function createFold(options: {
  readonly pipelines: readonly PipelineManifest[]
  readonly slots: ReadonlyMap<string, number>
}): Fold {
  const runs = new Map<string, FoldedRun>()
  const held = new Map<string, number>()
  let changes = 0

  const hold = (taskRun: FoldedTaskRun, by: 1 | -1): void => {
    for (const pool of taskRun.step.pools) held.set(pool, (held.get(pool) ?? 0) + by)
  }

  const applyRun = (event: JournalEvent & { readonly kind: 'run' }): string[] => {
    const run = runs.get(event.run)
    if (run === undefined) {
      const pipeline = options.pipelines.find(({ name, version }) => name === event.pipeline && version === event.version)
      if (pipeline === undefined || event.to !== 'queued') return [`run ${event.run} begins as ${event.to} with a version nobody asked for`]
      const taskRuns = new Map(pipeline.steps.map((step) => [step.name, newTaskRun(step, null)]))
      runs.set(event.run, { id: event.run, pipeline, state: 'queued', cancelling: false, paused: false, taskRuns })
      return []
    }
    const broken: string[] = []
    if (!canGo('run', { from: run.state, to: event.to })) broken.push(`run ${run.id} goes from ${run.state} to ${event.to}`)
    if (event.version !== run.pipeline.version) broken.push(`run ${run.id} has changed its version`)
    run.state = event.to
    if (isTerminal('run', event.to)) run.paused = false
    if (isTerminal('run', event.to)) broken.push(...endBreaches(run))
    return broken
  }

  const applyTaskRun = (event: JournalEvent & { readonly kind: 'task_run' }, at: number): string[] => {
    const run = runs.get(event.run)
    const step = run?.pipeline.steps.find(({ name }) => name === event.step)
    if (run === undefined || step === undefined) return [`an event of ${event.step} of run ${event.run}, which nobody knows`]
    const name = partText(event)
    const known = run.taskRuns.get(name)
    const taskRun = known ?? newTaskRun(step, event.item)
    if (known === undefined) run.taskRuns.set(name, taskRun)
    const from = known === undefined ? 'ready' : known.state
    const broken: string[] = []
    if (!canGo('taskRun', { from, to: event.to })) broken.push(`${name} goes from ${from} to ${event.to}`)
    if (from === 'pending' && event.to !== 'cancelled') broken.push(...ruleBreach(run, { taskRun, to: event.to }))
    if (taskRun.dueAt !== null && at < taskRun.dueAt && event.to !== 'cancelled')
      broken.push(`${name} goes on ${taskRun.dueAt - at} ms before its time`)
    const claimed = event.to === 'running' && event.items === undefined
    if (claimed) broken.push(...claimBreaches(run, { taskRun, event }))
    if (claimed !== (taskRun.state === 'running' && taskRun.live !== null)) hold(taskRun, claimed ? 1 : -1)
    taskRun.state = event.to
    taskRun.dueAt = event.dueAt ?? null
    if (claimed) {
      taskRun.epoch = event.epoch
      taskRun.live = event.epoch
    } else taskRun.live = null
    if (event.to === 'waiting') taskRun.lostInARow = 0
    return broken
  }

  return {
    runs,
    get changes() {
      return changes
    },
    cancelling(id) {
      const run = runs.get(id)
      if (run !== undefined && !isTerminal('run', run.state)) run.cancelling = true
    },
    apply(events, at) {
      const broken: string[] = []
      for (const event of events) {
        changes += 1
        if (event.kind === 'run') broken.push(...applyRun(event))
        else if (event.kind === 'task_run') broken.push(...applyTaskRun(event, at))
        else if (event.kind === 'command') applyCommand(runs.get(event.run), event.command)
        else if (event.kind === 'attempt') broken.push(...applyAttempt(runs.get(event.run), event))
      }
      for (const [pool, slots] of options.slots) {
        const now = held.get(pool) ?? 0
        if (now > slots) broken.push(`pool ${pool} has ${slots} slots, and ${now} task runs hold it`)
      }
      for (const id of new Set(events.flatMap((event) => runOf(event) ?? []))) broken.push(...standBreaches(runs.get(id)))
      return broken
    },
  }
}

function applyCommand(run: FoldedRun | undefined, command: RunCommand): void {
  if (run !== undefined && (command === 'pause' || command === 'resume')) run.paused = command === 'pause'
}

function newTaskRun(step: StepManifest, item: number | null): FoldedTaskRun {
  const state = item === null ? 'pending' : 'ready'
  return { step, item, state, epoch: 0, dueAt: null, used: 0, lostInARow: 0, live: null, attempts: new Map() }
}

function claimBreaches(
  run: FoldedRun,
  claim: { readonly taskRun: FoldedTaskRun; readonly event: JournalEvent & { readonly kind: 'task_run' } },
): string[] {
  const { taskRun, event } = claim
  const name = partText(event)
  const broken: string[] = []
  if (event.epoch !== taskRun.epoch + 1) broken.push(`${name} is claimed with epoch ${event.epoch} after ${taskRun.epoch}`)
  if (run.paused) broken.push(`${name} starts though its run is paused`)
  if (run.state !== 'running' || run.cancelling) broken.push(`${name} starts though its run is ${run.cancelling ? 'cancelled' : run.state}`)
  return broken
}

function applyAttempt(run: FoldedRun | undefined, event: JournalEvent & { readonly kind: 'attempt' }): string[] {
  const taskRun = run?.taskRuns.get(partText(event))
  const name = `${partText(event)}@${event.epoch}`
  if (taskRun === undefined) return [`an attempt ${name} of a task run that nobody knows`]
  const before = taskRun.attempts.get(event.epoch)
  const broken: string[] = []
  if (event.to === 'running') {
    if (before !== undefined) broken.push(`${name} begins twice`)
    if (taskRun.live !== event.epoch) broken.push(`${name} begins, and the live epoch is ${taskRun.live}`)
    if (event.attempt !== taskRun.used + 1) broken.push(`${name} is called try ${event.attempt} after ${taskRun.used} used up`)
    if (event.attempt > taskRun.step.retry.attempts) broken.push(`${name} is try ${event.attempt} of ${taskRun.step.retry.attempts}`)
    const others = [...taskRun.attempts.values()].filter((state) => state === 'running')
    if (others.length > 0) broken.push(`${name} begins while another attempt runs`)
  } else {
    if (before !== 'running') broken.push(`${name} ends as ${event.to} after it was ${before}`)
    if (taskRun.live !== event.epoch) broken.push(`${name} ends as ${event.to}, and the live epoch is ${taskRun.live}`)
    if (event.to === 'failed' || event.to === 'timed_out') taskRun.used += 1
    taskRun.lostInARow = event.to === 'lost' ? taskRun.lostInARow + 1 : 0
  }
  taskRun.attempts.set(event.epoch, event.to)
  return broken
}

/** What must hold of a run between two transactions. */
function standBreaches(run: FoldedRun | undefined): string[] {
  if (run === undefined || isTerminal('run', run.state)) return []
  const broken: string[] = []
  let open = 0
  for (const [name, taskRun] of run.taskRuns) {
    const { state, live, item, lostInARow } = taskRun
    if (item === null && !isTerminal('taskRun', state)) open += 1
    if (live !== null && taskRun.attempts.get(live) !== 'running')
      broken.push(`${name} runs, and its attempt is ${taskRun.attempts.get(live)}`)
    if (lostInARow >= lossesAllowed && !isTerminal('taskRun', state))
      broken.push(`${name} lost ${lostInARow} attempts in a row and is ${state}`)
    if (lostInARow > 0 && lostInARow < lossesAllowed && state === 'failed') broken.push(`${name} failed after ${lostInARow} lost attempts`)
    if (state === 'pending' && !run.cancelling && ruleBreach(run, { taskRun, to: 'pending' }).length > 0)
      broken.push(`${name} is still pending, and its trigger rule is decided`)
  }
  if (open === 0) broken.push(`run ${run.id} is ${run.state}, and all its steps have ended`)
  return broken
}

/** What must hold of a run that has come to its end. */
function endBreaches(run: FoldedRun): string[] {
  const broken: string[] = []
  const states = [...run.taskRuns.values()].filter(({ item }) => item === null).map(({ state }) => state)
  for (const [name, { state }] of run.taskRuns)
    if (!isTerminal('taskRun', state)) broken.push(`run ${run.id} ended as ${run.state}, and ${name} is ${state}`)
  const failed = states.some((state) => state === 'failed' || state === 'upstream_failed')
  const wanted = run.cancelling ? 'cancelled' : failed ? 'failed' : 'succeeded'
  if (run.state !== wanted) broken.push(`run ${run.id} ended as ${run.state}; by its steps it is ${wanted}`)
  return broken
}
