import { canonicalJson, Fault, windowOf } from '../kernel/index.ts'
import type { Window } from '../kernel/index.ts'
import { nextTick, windowOfTick } from '../plan/index.ts'
import type { ClockSchedule, DatasetSchedule } from '../plan/index.ts'
import type { ScheduleState, Trigger } from '../ports/index.ts'
import { dueTicks } from './due-ticks.ts'
import type { ScheduledPipeline, ScheduledProject } from './engine.ts'
import type { KnownRun, Turn } from './parts.ts'
import { submit, takeOver } from './submit.ts'

/** Starts the runs that are due; gives the moment of the next tick, null where there is none. */
export async function fireDue(turn: Turn, project: ScheduledProject): Promise<number | null> {
  const states = await turn.tx.schedules()
  let next: number | null = null
  for (const scheduled of project.pipelines) {
    const { name, schedule } = scheduled.pipeline
    const state = states.get(name)
    if (schedule === null) continue
    if (schedule.kind === 'on') {
      if (state?.paused !== true) await fireArrivals(turn, { project, scheduled, schedule })
      continue
    }
    const tick = await fireTicks(turn, { project, scheduled, schedule, state })
    if (tick !== null && (next === null || tick < next)) next = tick
  }
  return next
}

interface Subject<S> {
  readonly project: ScheduledProject
  readonly scheduled: ScheduledPipeline
  readonly schedule: S
}

/** Schedules as texts, by which it is seen whether one says something else than before. */
const texts = new WeakMap<ClockSchedule, string>()

function textOf(schedule: ClockSchedule): string {
  const text = texts.get(schedule) ?? canonicalJson({ ...schedule, catchup: null })
  texts.set(schedule, text)
  return text
}

/** A schedule that is new, or says something else than before, begins now; what it would have fired before is nobody's business. */
async function fireTicks(
  turn: Turn,
  subject: Subject<ClockSchedule> & { readonly state: ScheduleState | undefined },
): Promise<number | null> {
  const { tx, now } = turn
  const { scheduled, schedule, state } = subject
  const pipeline = scheduled.pipeline.name
  const text = textOf(schedule)
  if (state === undefined || state.schedule !== text) {
    await tx.markSchedule({ pipeline, schedule: text, lookedAt: now })
    return nextTick(schedule, now)
  }
  if (state.paused) return null
  const { ticks, lookedAt } = dueTicks(schedule, { lookedAt: state.lookedAt, now })
  for (const [order, tick] of ticks.entries()) {
    const window = windowOfTick(schedule, tick)
    if (!(await tx.hasFired({ pipeline, window }))) await begin(turn, { ...subject, window, order, trigger: 'schedule' })
  }
  if (lookedAt !== state.lookedAt) await tx.markSchedule({ pipeline, schedule: text, lookedAt })
  return nextTick(schedule, lookedAt)
}

/** New versions wait while a run for the same window is under way, so that it does not read what is half old. */
async function fireArrivals(turn: Turn, subject: Subject<DatasetSchedule>): Promise<void> {
  const { tx } = turn
  const { scheduled, schedule } = subject
  const pipeline = scheduled.pipeline.name
  const arrivals = await tx.arrivals(pipeline)
  if (arrivals.length < (schedule.mode === 'all' ? schedule.datasets.length : 1)) return
  const first = arrivals.reduce((one, other) => (other.start < one.start ? other : one))
  const span = windowOf(first.start, Math.max(...arrivals.map(({ end }) => end)))
  const window = first.day === null ? span : { ...span, day: first.day }
  if ((await tx.unfinishedRun({ pipeline, start: window.start, end: window.end })) !== null) return
  const run = await begin(turn, { ...subject, window, order: 0, trigger: 'dataset' })
  if (run === null) return
  await tx.keepCauses(run.id, arrivals)
  await tx.forgetArrivals(pipeline)
}

/** Starts a run, unless somebody alive has begun one for the same window. */
async function begin(
  turn: Turn,
  start: Omit<Subject<unknown>, 'schedule'> & { readonly window: Window; readonly order: number; readonly trigger: Trigger },
): Promise<KnownRun | null> {
  const { project, scheduled, window, order, trigger } = start
  try {
    return (await submit(turn, { ...scheduled, sources: project.sources, window, order, trigger })).run
  } catch (error) {
    if (error instanceof Fault && error.code === 'RUN-BUSY') return null
    throw error
  }
}

/** Goes on with runs that a scheduler which has died left unfinished. */
export async function adopt(
  turn: Turn,
  options: { readonly project: ScheduledProject; readonly alive: ReadonlySet<string> },
): Promise<void> {
  const { project, alive } = options
  for (const { run, pipeline, driver } of await turn.tx.unattendedRuns()) {
    const scheduled = project.pipelines.find((one) => one.pipeline.name === pipeline)
    const record = await turn.tx.runNow(run)
    if (scheduled === undefined || record === null || (driver !== null && alive.has(driver))) continue
    // One that somebody wants to stop comes to its end; it is not begun anew.
    if (record.cancelling) await takeOver(turn, { id: run, alive })
    else await submit(turn, { ...scheduled, sources: project.sources, window: record.window, trigger: record.trigger })
  }
}
