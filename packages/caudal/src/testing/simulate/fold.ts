import type { Clearing } from '../../engine/index.ts'
import { canGo, isTerminal, runOf } from '../../journal/index.ts'
import type { JournalEvent, RunCommand, TaskRunKey } from '../../journal/index.ts'
import type { Json } from '../../kernel/index.ts'
import type { PipelineManifest, PoolManifest } from '../../plan/index.ts'
import type { Assignment } from '../../ports/index.ts'
import { newTaskRun, partText } from './folded-run.ts'
import type { FoldedRun, FoldedTaskRun } from './folded-run.ts'
import { createLimits } from './limit-oracle.ts'
import type { Limits } from './limit-oracle.ts'
import { retryBreaches, takeBack } from './retry-oracle.ts'
import { endRunTimers, endStepTimer, expectDeadlines, expectTimeout, passedDeadline, timeoutBreaches } from './timer-oracle.ts'
import { ruleBreach } from './trigger-oracle.ts'
import { branchBreach, inputBreach, outputText } from './value-oracle.ts'
import type { Outputs } from './value-oracle.ts'

/** The state that the journal's events add up to, held against what must always be true of it. */
export interface Fold {
  readonly runs: ReadonlyMap<string, FoldedRun>
  /** State changes taken in so far. */
  readonly changes: number
  /** Takes in the events of one transaction; each text that comes back is a promise that they break. */
  apply(events: readonly JournalEvent[], at: number): string[]
  /** Notes that a run was told to stop, and why; `at` is 0 where the transaction notes no events. */
  cancelling(run: string, told: { readonly reason: string; readonly at: number }): string[]
  /** Notes that what is left of a run goes on after it was told to stop: its own tasks for its end. */
  goesOn(run: string): string[]
  /** Notes that somebody asks for a run to be taken back. */
  retrying(run: string, what: Clearing): void
  /** Notes what an attempt puts out. */
  gave(attempt: TaskRunKey & { readonly epoch: number }, output: Json): void
  /** Looks at what an attempt is given as it starts. */
  given(assignment: Assignment): string[]
}

/** How many attempts in a row may be lost before a task run fails; said here anew, so that a change of the engine's own is noticed. */
const lossesAllowed = 3

interface FoldParts {
  readonly pipelines: readonly PipelineManifest[]
  readonly runs: Map<string, FoldedRun>
  readonly limits: Limits
  readonly outputs: Outputs
  readonly asked: Map<string, Clearing[]>
}

/** A fold over nothing yet. Pipelines are known by their version. */
export function createFold(options: { readonly pipelines: readonly PipelineManifest[]; readonly pools: readonly PoolManifest[] }): Fold {
  const runs = new Map<string, FoldedRun>()
  const parts: FoldParts = { pipelines: options.pipelines, runs, limits: createLimits(options.pools), outputs: new Map(), asked: new Map() }
  let changes = 0
  return {
    runs,
    get changes() {
      return changes
    },
    cancelling(id, { reason, at }) {
      const run = runs.get(id)
      if (run === undefined || isTerminal('run', run.state)) return []
      run.cancelling = true
      if (!reason.startsWith('not done within')) return []
      run.timedOut = true
      return timeoutBreaches(run, at)
    },
    goesOn(id) {
      const run = runs.get(id)
      if (run === undefined) return []
      run.cancelling = false
      return run.timedOut ? [] : [`run ${id} goes on after it was told to stop`]
    },
    retrying: (run, what) => void parts.asked.set(run, [...(parts.asked.get(run) ?? []), what].slice(-8)),
    gave: (attempt, output) => void parts.outputs.set(outputText(attempt), output),
    given: (assignment) => inputBreach(runs.get(assignment.run), { assignment, outputs: parts.outputs }),
    apply(events, at) {
      const broken: string[] = []
      for (const event of events) {
        changes += 1
        broken.push(...applyEvent(parts, { event, events, at }))
      }
      broken.push(...parts.limits.breaches())
      for (const id of new Set(events.flatMap((event) => runOf(event) ?? []))) broken.push(...standBreaches(runs.get(id)))
      return broken
    },
  }
}

function applyCommand(run: FoldedRun | undefined, command: RunCommand): string[] {
  if (run !== undefined && (command === 'pause' || command === 'resume')) run.paused = command === 'pause'
  return []
}

interface Happened<K extends JournalEvent['kind']> {
  readonly event: JournalEvent & { readonly kind: K }
  /** All events of the same transaction. */
  readonly events: readonly JournalEvent[]
  readonly at: number
}

function applyEvent(parts: FoldParts, happened: Happened<JournalEvent['kind']>): string[] {
  const { event } = happened
  // Backfills and deadlines of datasets are no part of these stories.
  if (event.kind === 'backfill' || event.kind === 'backfill_window' || event.kind === 'dataset' || event.kind === 'request') return []
  const run = parts.runs.get(event.run)
  if (event.kind === 'run') return applyRun(parts, { ...happened, event })
  if (event.kind === 'task_run') return applyTaskRun(parts, { ...happened, event })
  if (event.kind === 'attempt') return applyAttempt(run, event)
  if (event.kind === 'command') return applyCommand(run, event.command)
  if (event.kind === 'approval') return []
  return run === undefined ? [`run ${event.run} is late, and nobody knows it`] : passedDeadline(run, { event, at: happened.at })
}

function applyRun(parts: FoldParts, { event, events, at }: Happened<'run'>): string[] {
  const run = parts.runs.get(event.run)
  if (run === undefined) return beginRun(parts, { event, events, at })
  const broken: string[] = []
  if (event.version !== run.pipeline.version) broken.push(`run ${run.id} has changed its version`)
  if (event.to === 'queued') {
    broken.push(...retryBreaches(run, { asked: parts.asked.get(run.id) ?? [], events }))
    Object.assign(run, { state: 'queued', cancelling: false, timedOut: false, late: false, rounds: run.rounds + 1 })
    run.lateSteps.clear()
    return broken
  }
  if (!canGo('run', { from: run.state, to: event.to })) broken.push(`run ${run.id} goes from ${run.state} to ${event.to}`)
  run.state = event.to
  if (isTerminal('run', event.to)) run.paused = false
  if (event.to === 'running') expectTimeout(run, at)
  if (isTerminal('run', event.to)) broken.push(...endBreaches(run), ...endRunTimers(run, { to: event.to, at }))
  return broken
}

function beginRun(parts: FoldParts, { event, at }: Happened<'run'>): string[] {
  const pipeline = parts.pipelines.find(({ name, version }) => name === event.pipeline && version === event.version)
  if (pipeline === undefined || event.to !== 'queued') return [`run ${event.run} begins as ${event.to} with a version nobody asked for`]
  const taskRuns = new Map(pipeline.steps.map((step) => [step.name, newTaskRun(step, { item: null, epoch: 0, attempts: new Map() })]))
  const nothing = { bygone: new Map(), lists: new Map(), timers: new Map(), late: false, lateSteps: new Set<string>(), rounds: 0 }
  const run: FoldedRun = {
    id: event.run,
    pipeline,
    window: event.window,
    state: 'queued',
    cancelling: false,
    timedOut: false,
    paused: false,
    taskRuns,
    ...nothing,
  }
  parts.runs.set(run.id, run)
  expectDeadlines(run, at)
  return []
}

function applyTaskRun(parts: FoldParts, { event, at }: Happened<'task_run'>): string[] {
  const run = parts.runs.get(event.run)
  const whole = run?.taskRuns.get(event.step)
  if (run === undefined || whole === undefined) return [`an event of ${event.step} of run ${event.run}, which nobody knows`]
  const name = partText(event)
  const known = run.taskRuns.get(name)
  const taskRun = known ?? newTaskRun(whole.step, { item: event.item, epoch: whole.epoch, attempts: run.bygone.get(name) ?? new Map() })
  if (known === undefined) run.taskRuns.set(name, taskRun)
  if (event.reason === 'cleared') return takeBack(run, { taskRun, event })
  const from = taskRun.state
  const broken: string[] = []
  if (!canGo('taskRun', { from, to: event.to })) broken.push(`${name} goes from ${from} to ${event.to}`)
  if (from === 'pending' && event.to !== 'cancelled') broken.push(...ruleBreach(run, { taskRun, to: event.to }))
  broken.push(...branchBreach(run, { taskRun, to: event.to, outputs: parts.outputs }))
  if (taskRun.dueAt !== null && at < taskRun.dueAt && event.to !== 'cancelled')
    broken.push(`${name} goes on ${taskRun.dueAt - at} ms before its time`)
  const claimed = event.to === 'running' && event.items === undefined
  if (claimed) broken.push(...claimBreaches(run, { taskRun, event }))
  if (claimed !== (taskRun.state === 'running' && taskRun.live !== null)) parts.limits.hold(run.id, { taskRun, by: claimed ? 1 : -1, at })
  taskRun.state = event.to
  taskRun.dueAt = event.dueAt ?? null
  taskRun.live = claimed ? event.epoch : null
  taskRun.cached = event.cached === true
  if (claimed) taskRun.epoch = event.epoch
  if (event.items !== undefined) run.lists.set(event.step, event.items)
  if (event.to === 'waiting') taskRun.lostInARow = 0
  if (event.item === null && isTerminal('taskRun', event.to)) broken.push(...endStepTimer(run, { step: event.step, to: event.to, at }))
  return broken
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
  const plan = [...run.taskRuns.values()].filter(({ item, step }) => item === null && step.occasion === null)
  const states = plan.map(({ state }) => state)
  for (const [name, { state }] of run.taskRuns)
    if (!isTerminal('taskRun', state)) broken.push(`run ${run.id} ended as ${run.state}, and ${name} is ${state}`)
  const failed = states.some((state) => state === 'failed' || state === 'upstream_failed')
  const wanted = run.timedOut ? 'failed' : run.cancelling ? 'cancelled' : failed ? 'failed' : 'succeeded'
  if (run.state !== wanted) broken.push(`run ${run.id} ended as ${run.state}; by its steps it is ${wanted}`)
  return broken
}
