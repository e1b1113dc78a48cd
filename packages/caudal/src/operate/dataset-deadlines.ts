import { canonicalJson } from '../kernel/index.ts'
import { datasetLinks, missedTicks, nextTick } from '../plan/index.ts'
import type { ClockSchedule, DatasetManifest } from '../plan/index.ts'
import type { WatchedDeadline } from '../ports/index.ts'
import { moment } from './moment.ts'
import type { OpenProject } from './open-project.ts'

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

/**
 * How each dataset that has a deadline stands to it now, by dataset, of all or of some; ticks that nobody has judged yet count too. Each costs
 * a look through its ticks.
 */
export async function deadlineStandings(
  project: Pick<OpenProject, 'store' | 'manifest' | 'clock'>,
  datasets: readonly DatasetManifest[] = project.manifest.datasets,
): Promise<ReadonlyMap<string, DeadlineStanding>> {
  const rows = new Map((await project.store.deadlines()).map((row) => [row.dataset, row]))
  const standings = new Map<string, DeadlineStanding>()
  for (const { name, deadline } of datasets) {
    if (deadline === undefined) continue
    const row = rows.get(name)
    const known = row?.schedule === canonicalJson(deadline) ? row : undefined
    standings.set(name, {
      deadline,
      pipelines: datasetLinks(project.manifest, name).writers,
      watched: known !== undefined,
      late: known === undefined ? null : lateness(known, { deadline, now: project.clock.now() }),
      nextTick: nextTick(deadline, project.clock.now()),
    })
  }
  return standings
}

function lateness(row: WatchedDeadline, at: { readonly deadline: ClockSchedule; readonly now: number }): DeadlineStanding['late'] {
  const { missed } = missedTicks({ ...row, schedule: at.deadline }, { moment: at.now, limit: mostTicks })
  const since = row.lateSince ?? missed[0]
  const tick = missed.at(-1) ?? row.lateTick
  return since === undefined || tick === null ? null : { since, tick }
}

/** How a dataset stands to its deadline, as JSON; moments are ISO texts. */
export interface DeadlineDocument {
  readonly schedule: object
  readonly watched: boolean
  readonly nextTick: string | null
  readonly late: { readonly since: string | null; readonly tick: string | null; readonly pipelines: readonly string[] } | null
}

/** How a dataset stands to its deadline, as JSON; null where it has none. */
export function deadlineJson(standing: DeadlineStanding | undefined): DeadlineDocument | null {
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
