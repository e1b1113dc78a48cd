import { isTerminal } from '../../journal/index.ts'
import type { PipelineManifest } from '../../plan/index.ts'
import type { RunRecord } from '../../ports/index.ts'
import type { FoldedRun } from './folded-run.ts'
import type { Committed } from './watched-store.ts'

/** What schedules must start, told by the clock and by the versions that were published. */
export interface ScheduleBook {
  /** Takes in a transaction, after the fold has; each text that comes back is a promise that it breaks. */
  commit(committed: Committed): string[]
  /** Ticks up to a moment that no run was started for. */
  missing(until: number): string[]
  /** Groups of dataset versions that are complete, and that no run was started for. */
  waiting(): string[]
}

/** The ticks that a pipeline's schedule was seen to have dealt with. */
interface Ticks {
  readonly name: string
  readonly everyMs: number
  readonly catchup: 'none' | 'latest' | 'all'
  /** When somebody first looked at it: what was due before is nobody's business. */
  base: number | null
  lookedAt: number
  readonly fired: Set<number>
}

/** What a pipeline was told of. */
interface Group {
  readonly name: string
  readonly mode: 'all' | 'any'
  readonly datasets: readonly string[]
  /** Whether anybody has begun to wait for them. */
  awaited: boolean
  readonly arrived: Map<string, { readonly version: string; readonly start: number; readonly end: number }>
}

/** Ticks of this age or less are fired, whatever a schedule catches up on; said here anew. Milliseconds. */
const freshMs = 60_000

/** A book over pipelines whose schedules tick at multiples of a span, or wait for datasets. */
export function createScheduleBook(options: {
  readonly pipelines: readonly PipelineManifest[]
  readonly runs: ReadonlyMap<string, FoldedRun>
}): ScheduleBook {
  const ticking = options.pipelines.flatMap(ticksOf)
  const groups = options.pipelines.flatMap(groupOf)
  const windowOf = (group: Group): { readonly start: number; readonly end: number } => {
    const all = [...group.arrived.values()]
    return { start: Math.min(...all.map(({ start }) => start)), end: Math.max(...all.map(({ end }) => end)) }
  }
  return {
    commit(committed) {
      for (const { pipeline, datasets } of committed.awaits)
        for (const group of groups) if (group.name === pipeline && datasets.length > 0) group.awaited = true
      arrive(groups, { committed, runs: options.runs })
      const broken: string[] = []
      for (const { run } of committed.begun) {
        const group = groups.find(({ name }) => name === run.pipeline)
        const ticks = ticking.find(({ name }) => name === run.pipeline)
        if (run.trigger === 'dataset') {
          broken.push(
            ...(group === undefined
              ? [`${run.pipeline} waits for nothing, and a dataset starts it`]
              : groupBreaches(group, { run, committed, window: windowOf(group) })),
          )
          group?.arrived.clear()
        } else if (run.trigger === 'schedule')
          broken.push(...(ticks === undefined ? [`${run.pipeline} has no schedule, and one starts it`] : tickBreaches(ticks, run)))
      }
      for (const mark of committed.marks)
        for (const ticks of ticking) if (ticks.name === mark.pipeline) broken.push(...markBreaches(ticks, mark.lookedAt))
      return broken
    },
    missing: (until) =>
      ticking.flatMap((ticks) =>
        ticks.base === null ? [`nobody looks at the schedule of ${ticks.name}`] : unfired(ticks, { after: ticks.lookedAt, until }),
      ),
    waiting: () =>
      groups.flatMap((group) => {
        if (!isComplete(group)) return []
        const { start } = windowOf(group)
        const busy = [...options.runs.values()].some(
          ({ pipeline, state, window }) => pipeline.name === group.name && !isTerminal('run', state) && Date.parse(window.start) === start,
        )
        return busy ? [] : [`${group.name} was told of ${[...group.arrived.keys()].join(' and ')}, and nothing starts`]
      }),
  }
}

function ticksOf({ name, schedule }: PipelineManifest): Ticks[] {
  if (schedule === null || schedule.kind === 'on') return []
  const everyMs = schedule.kind === 'every' ? schedule.everyMs : Number(/^\*\/(\d+) /.exec(schedule.line)?.[1]) * 60_000
  return [{ name, everyMs, catchup: schedule.catchup, base: null, lookedAt: 0, fired: new Set() }]
}

function groupOf({ name, schedule }: PipelineManifest): Group[] {
  if (schedule?.kind !== 'on') return []
  return [{ name, mode: schedule.mode, datasets: schedule.datasets, awaited: false, arrived: new Map() }]
}

function isComplete({ mode, datasets, arrived }: Group): boolean {
  return arrived.size >= (mode === 'all' ? datasets.length : 1)
}

/** Notes the versions that a transaction's attempts published. */
function arrive(groups: readonly Group[], told: { readonly committed: Committed; readonly runs: ReadonlyMap<string, FoldedRun> }): void {
  for (const event of told.committed.events) {
    if (event.kind !== 'attempt') continue
    for (const { dataset, version } of event.published ?? []) {
      const { window } = told.runs.get(event.run)!
      const [start, end] = [Date.parse(window.start), Date.parse(window.end)]
      for (const { awaited, datasets, arrived } of groups) {
        if (!awaited || !datasets.includes(dataset)) continue
        const before = arrived.get(dataset)
        arrived.set(dataset, { version, start: Math.min(start, before?.start ?? start), end: Math.max(end, before?.end ?? end) })
      }
    }
  }
}

function groupBreaches(
  group: Group,
  begun: { readonly run: RunRecord; readonly committed: Committed; readonly window: { readonly start: number; readonly end: number } },
): string[] {
  const { run, committed, window } = begun
  if (!isComplete(group))
    return [`${group.name} starts, and of its datasets arrived ${[...group.arrived.keys()].join(' and ') || 'nothing'}`]
  const broken: string[] = []
  if (Date.parse(run.window.start) !== window.start || Date.parse(run.window.end) !== window.end)
    broken.push(`${group.name} starts for ${run.window.start}/${run.window.end}, and its datasets were published for another window`)
  const causes = committed.causes.filter((cause) => cause.run === run.id)
  const same =
    causes.length === group.arrived.size && causes.every(({ dataset, version }) => group.arrived.get(dataset)?.version === version)
  if (!same) broken.push(`${group.name} starts, and calls other versions its causes than those that arrived`)
  return broken
}

function tickBreaches(ticks: Ticks, run: RunRecord): string[] {
  const [start, end] = [Date.parse(run.window.start), Date.parse(run.window.end)]
  const broken: string[] = []
  if (end % ticks.everyMs !== 0 || end - start !== ticks.everyMs)
    broken.push(`${run.pipeline} starts for ${run.window.end}, which is none of its ticks`)
  if (run.createdAt < end) broken.push(`${run.pipeline} starts ${end - run.createdAt} ms before its tick`)
  if (ticks.base === null || end <= ticks.base) broken.push(`${run.pipeline} starts for a tick from before its schedule began`)
  if (ticks.fired.has(end)) broken.push(`${run.pipeline} starts twice for ${run.window.end}`)
  ticks.fired.add(end)
  return broken
}

/** Once a schedule is said to have been dealt with up to a moment, the ticks up to then must have been fired, as it catches up. */
function markBreaches(ticks: Ticks, lookedAt: number): string[] {
  const after = ticks.lookedAt
  if (ticks.base === null) {
    ticks.base = lookedAt
    ticks.lookedAt = lookedAt
    return []
  }
  ticks.lookedAt = lookedAt
  if (lookedAt < after) return [`${ticks.name} is said to have been dealt with up to a moment before the last`]
  if (ticks.catchup === 'all') return unfired(ticks, { after, until: lookedAt })
  const latest = Math.floor(lookedAt / ticks.everyMs) * ticks.everyMs
  const since = ticks.catchup === 'latest' ? Math.min(latest - 1, lookedAt - freshMs) : lookedAt - freshMs
  return unfired(ticks, { after: Math.max(after, since), until: lookedAt })
}

function unfired(ticks: Ticks, span: { readonly after: number; readonly until: number }): string[] {
  const { name, everyMs, fired } = ticks
  const broken: string[] = []
  for (let tick = Math.floor(span.after / everyMs + 1) * everyMs; tick <= span.until; tick += everyMs)
    if (!fired.has(tick)) broken.push(`${name} was not started for ${new Date(tick).toISOString()}`)
  return broken
}
