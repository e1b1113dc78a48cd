import { canonicalJson, formatDuration, isoInstant } from '../kernel/index.ts'
import type { Window } from '../kernel/index.ts'
import { isTerminal } from '../journal/index.ts'
import { nextTick, onAllDays, previousTick, windowOfTick } from '../plan/index.ts'
import type { ClockSchedule, DatasetSchedule, PipelineManifest } from '../plan/index.ts'
import type { StoreReader, WindowSurroundings } from '../ports/index.ts'
import { dueTicks } from './due-ticks.ts'
import { living } from './lease.ts'
import type { EngineOptions } from './parts.ts'
import { listed } from './verdict.ts'
import type { Verdict, VerdictReason } from './verdict.ts'
import type { WindowWords } from './window-words.ts'

/** All that `explainWindow` decides from. */
export interface WindowFacts extends WindowSurroundings {
  readonly now: number
  readonly pipeline: PipelineManifest
  readonly window: Window
  /** Whether a process lives that fires schedules. */
  readonly served: boolean
  /** The language that it is said in. */
  readonly words: WindowWords
}

/** Asks the state for all that `explainWindow` decides from. */
export async function gatherWindowFacts(options: {
  readonly store: StoreReader
  readonly pipeline: PipelineManifest
  readonly window: Window
  readonly now: number
  readonly process: EngineOptions['process']
  readonly words: WindowWords
}): Promise<WindowFacts> {
  const { store, pipeline, window, now, process, words } = options
  const around = await store.windowSurroundings({ pipeline: pipeline.name, window }, now)
  const served = around.server !== null && living(around.workers, process).has(around.server)
  return { ...around, now, pipeline, window, served, words }
}

/** Says why a pipeline has no run for a window, or which run it has, by the rules by which the scheduler itself decides. */
export function explainWindow(facts: WindowFacts): Verdict {
  const { pipeline, schedule, served, words } = facts
  const told = runOfWindow(facts)
  if (told !== null) return standing(told, words)
  if (pipeline.schedule === null) return say('no-schedule', `${words.noSchedule}: ${byHand(facts)}`)
  if (schedule?.paused === true) return say('paused', words.paused(`caudal resume ${pipeline.name}`))
  const verdict = pipeline.schedule.kind === 'on' ? awaited(facts, pipeline.schedule) : ticked(facts, pipeline.schedule)
  if (served || !pending.has(verdict.reason)) return verdict
  return { ...verdict, reason: 'no-server', text: `${verdict.text}; ${words.noServer('caudal start')}` }
}

/** The run of a window: one that succeeded, else one that is under way, else the last one; null where there is none. */
export function runOfWindow({ runs }: Pick<WindowFacts, 'runs'>): WindowRun | null {
  return runs.find(({ state }) => state === 'succeeded') ?? runs.find(({ state }) => !isTerminal('run', state)) ?? runs[0] ?? null
}

function standing({ id: run, state, finishedAt }: WindowRun, words: WindowWords): Verdict {
  const at = finishedAt === null ? null : isoInstant(finishedAt)
  if (state === 'succeeded') return say('ended', words.succeeded(run, at), { state })
  if (!isTerminal('run', state)) return say('under-way', words.underWay({ run, state, command: `caudal explain ${run}` }), { state })
  return say('ended', words.lastRun({ run, state, at, command: `caudal retry ${run}` }), { state })
}

/** Reasons that somebody who fires schedules would do away with. */
const pending: ReadonlySet<VerdictReason> = new Set(['not-due', 'due', 'not-seen', 'datasets'])

type WindowRun = WindowSurroundings['runs'][number]
type Told = Partial<Pick<Verdict, 'state' | 'nextAt'>>

function say(reason: VerdictReason, text: string, told: Told = {}): Verdict {
  return { subject: '', state: 'none', reason, text, nextAt: null, ...told }
}

function byHand({ pipeline, window, words }: WindowFacts): string {
  return words.byHand(`caudal run ${pipeline.name} --window ${window.start}/${window.end}`)
}

/** A pipeline that starts after datasets has whatever window they bring. */
function awaited({ awaited: all, words }: WindowFacts, { mode }: DatasetSchedule): Verdict {
  const come = all.filter(({ version }) => version !== null).map(({ dataset }) => dataset)
  const missing = all.filter(({ version }) => version === null).map(({ dataset }) => dataset)
  const rule = words.startsOnce(mode)
  if (all.length === 0) return say('not-seen', `${rule}; ${words.unwatched}`)
  const named = (datasets: readonly string[]): string | null => (datasets.length === 0 ? null : listed(datasets, words))
  const text = `${rule}: ${words.sinceLast(named(come), named(missing))}`
  const here = come.length > 0 && (mode === 'any' || missing.length === 0)
  return here ? say('due', `${text}; ${words.unlessUnderWay}`) : say('datasets', text)
}

function ticked(facts: WindowFacts, schedule: ClockSchedule): Verdict {
  const { window, now, words } = facts
  const tick = Date.parse(window.end)
  const odd = oddWindow(facts, schedule)
  if (odd !== null) return odd
  if (tick > now) return say('not-due', words.notDue(formatDuration(tick - now), window.end), { nextAt: tick })
  const state = facts.schedule
  if (state === null || state.schedule !== canonicalJson({ ...schedule, catchup: null })) {
    const changed = state !== null && state.schedule !== ''
    return say('not-seen', `${words.notSeen({ changed })}; ${byHand(facts)}`)
  }
  const rule = words.catchup(schedule.catchup)
  if (tick > state.lookedAt) {
    const { ticks } = dueTicks(schedule, { lookedAt: state.lookedAt, now })
    if (ticks.includes(tick) || schedule.catchup === 'all') return say('due', words.due(window.end))
    return say('passed-over', `${words.nobodyFired(window.end)}; ${rule}; ${byHand(facts)}`)
  }
  const why = schedule.catchup === 'all' ? words.newThen : `${words.awayThen}; ${rule}`
  return say('passed-over', `${words.passedOver(window.end)}: ${why}; ${byHand(facts)}`)
}

/** What to say of a window that the schedule does not have; null of one that it has. */
function oddWindow({ window, words }: WindowFacts, schedule: ClockSchedule): Verdict | null {
  const tick = Date.parse(window.end)
  const own = previousTick(schedule, tick) === tick
  if (own && windowOfTick(schedule, tick).start === window.start) return null
  const after = nextTick(schedule, own ? tick - 1 : tick)
  const whole = windowOfTick(schedule, after)
  if (!own && previousTick(onAllDays(schedule), tick) === tick) {
    const text = words.leftOut({ at: window.end, next: whole.end, window: `${whole.start}/${whole.end}` })
    return say('left-out', text, { nextAt: after })
  }
  const near = windowOfTick(schedule, nextTick(schedule, Date.parse(window.start)))
  return say('no-window', words.noWindow(`${near.start}/${near.end}`))
}
