import { canonicalJson, formatDuration, isoInstant } from '../kernel/index.ts'
import type { Window } from '../kernel/index.ts'
import { isTerminal } from '../journal/index.ts'
import { nextTick, previousTick, windowOfTick } from '../plan/index.ts'
import type { ClockSchedule, DatasetSchedule, PipelineManifest } from '../plan/index.ts'
import type { StoreReader, WindowSurroundings } from '../ports/index.ts'
import { dueTicks } from './due-ticks.ts'
import { english } from './explain-words.ts'
import { living } from './lease.ts'
import type { EngineOptions } from './parts.ts'
import { listed } from './verdict.ts'
import type { Verdict, VerdictReason } from './verdict.ts'

/** All that `explainWindow` decides from. */
export interface WindowFacts extends WindowSurroundings {
  readonly now: number
  readonly pipeline: PipelineManifest
  readonly window: Window
  /** Whether a process lives that fires schedules. */
  readonly served: boolean
}

/** Asks the state for all that `explainWindow` decides from. */
export async function gatherWindowFacts(options: {
  readonly store: StoreReader
  readonly pipeline: PipelineManifest
  readonly window: Window
  readonly now: number
  readonly process: EngineOptions['process']
}): Promise<WindowFacts> {
  const { store, pipeline, window, now, process } = options
  const around = await store.windowSurroundings({ pipeline: pipeline.name, window }, now)
  const served = around.server !== null && living(around.workers, process).has(around.server)
  return { ...around, now, pipeline, window, served }
}

/** Says why a pipeline has no run for a window, or which run it has, by the rules by which the scheduler itself decides. */
export function explainWindow(facts: WindowFacts): Verdict {
  const { runs, pipeline, schedule, served } = facts
  const good = runs.find(({ state }) => state === 'succeeded')
  if (good !== undefined) return say('ended', `run ${good.id} of it succeeded${atText(good.finishedAt)}`, { state: 'succeeded' })
  const open = runs.find(({ state }) => !isTerminal('run', state))
  if (open !== undefined) return say('under-way', `run ${open.id} of it is ${open.state}: caudal explain ${open.id}`, { state: open.state })
  const [last] = runs
  if (last !== undefined) {
    const text = `its last run, ${last.id}, ${last.state === 'cancelled' ? 'was cancelled' : last.state}${atText(last.finishedAt)}`
    return say('ended', `${text}: caudal retry ${last.id}`, { state: last.state })
  }
  if (pipeline.schedule === null) return say('no-schedule', `the pipeline has no schedule: ${byHand(facts)}`)
  if (schedule?.paused === true)
    return say('paused', `the pipeline is paused: it starts no run by itself until caudal resume ${pipeline.name}`)
  const verdict = pipeline.schedule.kind === 'on' ? awaited(facts, pipeline.schedule) : ticked(facts, pipeline.schedule)
  if (served || !pending.has(verdict.reason)) return verdict
  return { ...verdict, reason: 'no-server', text: `${verdict.text}; and no process fires schedules now: caudal start` }
}

/** Reasons that somebody who fires schedules would do away with. */
const pending: ReadonlySet<VerdictReason> = new Set(['not-due', 'due', 'not-seen', 'datasets'])

type Told = Partial<Pick<Verdict, 'state' | 'nextAt'>>

function say(reason: VerdictReason, text: string, told: Told = {}): Verdict {
  return { subject: '', state: 'none', reason, text, nextAt: null, ...told }
}

function atText(at: number | null): string {
  return at === null ? '' : ` at ${isoInstant(at)}`
}

function byHand({ pipeline, window }: WindowFacts): string {
  return `run it by caudal run ${pipeline.name} --window ${window.start}/${window.end}`
}

/** A pipeline that starts after datasets has whatever window they bring. */
function awaited({ awaited: all }: WindowFacts, { mode }: DatasetSchedule): Verdict {
  const come = all.filter(({ version }) => version !== null).map(({ dataset }) => dataset)
  const missing = all.filter(({ version }) => version === null).map(({ dataset }) => dataset)
  const rule = mode === 'all' ? 'each of its datasets has a new version' : 'one of its datasets has a new version'
  const text = `it starts once ${rule}, for the window that they span`
  if (all.length === 0) return say('not-seen', `${text}; nobody has watched for them yet`)
  const states = [
    ...(come.length === 0 ? [] : [`${listed(come, english)} came`]),
    ...(missing.length === 0 ? [] : [`${listed(missing, english)} did not`]),
  ]
  const here = come.length > 0 && (mode === 'any' || missing.length === 0)
  const tail = here ? `; it starts with the next look, unless a run for the same window as theirs is under way` : ''
  return say(here ? 'due' : 'datasets', `${text}: since its last run ${states.join(', ')}${tail}`)
}

function ticked(facts: WindowFacts, schedule: ClockSchedule): Verdict {
  const { window, now } = facts
  const tick = Date.parse(window.end)
  const odd = oddWindow(schedule, window)
  if (odd !== null) return odd
  if (tick > now) {
    return say('not-due', `it is due in ${formatDuration(tick - now)}, at ${window.end}, when its window has passed`, { nextAt: tick })
  }
  const state = facts.schedule
  if (state === null || state.schedule !== canonicalJson({ ...schedule, catchup: null })) {
    const since =
      state === null || state.schedule === ''
        ? 'nobody has fired this schedule yet'
        : 'its schedule has changed, and nobody has fired it since'
    return say('not-seen', `${since}: it begins with what is due from then on; ${byHand(facts)}`)
  }
  if (tick > state.lookedAt) {
    const { ticks } = dueTicks(schedule, { lookedAt: state.lookedAt, now })
    if (ticks.includes(tick) || schedule.catchup === 'all') return say('due', `it was due at ${window.end} and is fired with the next look`)
    return say('passed-over', `it was due at ${window.end}, when nobody fired; ${catchupText(schedule)}; ${byHand(facts)}`)
  }
  const why =
    schedule.catchup === 'all'
      ? 'the schedule was new then, or said something else'
      : `nobody fired then, or the schedule was new; ${catchupText(schedule)}`
  return say('passed-over', `it was due at ${window.end} and was passed over: ${why}; ${byHand(facts)}`)
}

function catchupText({ catchup }: ClockSchedule): string {
  return `catch-up ${catchup} fires ${catchup === 'latest' ? 'only the latest of' : 'none of'} the ticks that are older than a minute`
}

/** What to say of a window that the schedule does not have; null of one that it has. */
function oddWindow(schedule: ClockSchedule, window: Window): Verdict | null {
  const tick = Date.parse(window.end)
  const own = previousTick(schedule, tick) === tick
  if (own && windowOfTick(schedule, tick).start === window.start) return null
  const after = nextTick(schedule, own ? tick - 1 : tick)
  const whole = windowOfTick(schedule, after)
  if (schedule.kind === 'cron' && schedule.except !== undefined && !own) {
    const { except: _, ...bare } = schedule
    if (previousTick(bare, tick) === tick) {
      const text = `its tick at ${window.end} falls on a day that the schedule leaves out; the next one, at ${whole.end}, is for ${whole.start}/${whole.end}`
      return say('left-out', text, { nextAt: after })
    }
  }
  const near = windowOfTick(schedule, nextTick(schedule, Date.parse(window.start)))
  return say('no-window', `its schedule has no such window; where it begins there is ${near.start}/${near.end}`)
}
