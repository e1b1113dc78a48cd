import type { Workbench } from '../assemble.ts'
import { canonicalJson } from '../kernel/index.ts'
import { missedTicks, nextTick } from '../plan/index.ts'
import type { ClockSchedule, DatasetManifest } from '../plan/index.ts'
import type { WatchedDeadline } from '../ports/index.ts'
import { moment } from './progress/run-report.ts'
import { scheduleText } from './schedule-text.ts'
import { formatMoment } from './screen/moment.ts'

/** Ticks that are looked back on at the most, where nobody has judged them yet. */
const mostTicks = 10_000

/** How a dataset stands to its deadline. */
export interface DeadlineStanding {
  readonly deadline: ClockSchedule
  /** The pipelines that write it. */
  readonly pipelines: readonly string[]
  /** Whether a process that fires schedules has seen it; before that no tick counts. */
  readonly watched: boolean
  /** The first and the last tick that were missed since its newest version; null where it is on time. */
  readonly late: { readonly since: number; readonly tick: number } | null
  readonly nextTick: number
}

/** How each dataset that has a deadline stands to it now, by dataset; ticks that nobody has judged yet count too. */
export async function deadlineStandings(workbench: Workbench): Promise<ReadonlyMap<string, DeadlineStanding>> {
  const rows = new Map((await workbench.store.deadlines()).map((row) => [row.dataset, row]))
  const standings = new Map<string, DeadlineStanding>()
  for (const { name, deadline } of workbench.manifest.datasets) {
    if (deadline === undefined) continue
    const row = rows.get(name)
    const known = row?.schedule === canonicalJson(deadline) ? row : undefined
    standings.set(name, {
      deadline,
      pipelines: writersOf(workbench, name),
      watched: known !== undefined,
      late: known === undefined ? null : lateness(known, { deadline, now: workbench.clock.now() }),
      nextTick: nextTick(deadline, workbench.clock.now()),
    })
  }
  return standings
}

function writersOf({ manifest }: Workbench, dataset: DatasetManifest['name']): readonly string[] {
  return manifest.pipelines.filter(({ steps }) => steps.some(({ writes }) => writes.includes(dataset))).map(({ name }) => name)
}

function lateness(row: WatchedDeadline, at: { readonly deadline: ClockSchedule; readonly now: number }): DeadlineStanding['late'] {
  const { missed } = missedTicks({ ...row, schedule: at.deadline }, { moment: at.now, limit: mostTicks })
  const since = row.lateSince ?? missed[0]
  const tick = missed.at(-1) ?? row.lateTick
  return since === undefined || tick === null ? null : { since, tick }
}

/** How a dataset stands to its deadline, as JSON; null where it has none. */
export function deadlineJson(standing: DeadlineStanding | undefined): object | null {
  if (standing === undefined) return null
  const { deadline, pipelines, watched, late, nextTick: next } = standing
  const { catchup: _, ...schedule } = deadline
  return {
    schedule,
    watched,
    nextTick: moment(next),
    late: late === null ? null : { since: moment(late.since), tick: moment(late.tick), pipelines },
  }
}

/** Since when a dataset is late and for which tick, with the pipelines that write it. */
export function latenessText({ late, pipelines }: DeadlineStanding): string | null {
  if (late === null) return null
  const since = late.since === late.tick ? '' : ` since ${formatMoment(late.since)}`
  return `late${since}: no version for ${formatMoment(late.tick)}${writtenBy(pipelines)}`
}

/** Names the pipelines that write a dataset, behind a text. */
export function writtenBy(pipelines: readonly string[]): string {
  return pipelines.length === 0 ? '; no pipeline writes it' : `; written by ${pipelines.join(', ')}`
}

/** A deadline in words, with its next tick. */
export function deadlineText({ deadline, watched, nextTick: next }: DeadlineStanding): string {
  return `${scheduleText(deadline)} · next ${formatMoment(next)}${watched ? '' : ' · watched from the next caudal start on'}`
}
