import { canonicalJson } from '../kernel/index.ts'
import type { Published } from '../journal/index.ts'
import { datasetLinks, missedTicks, nextTick } from '../plan/index.ts'
import type { ClockSchedule, Manifest } from '../plan/index.ts'
import type { WatchedDeadline } from '../ports/index.ts'
import type { Turn } from './parts.ts'

/** Missed ticks that are noted in one transaction at the most; a publish notes all. */
const mostAtOnce = 500

/** Begins to watch the deadlines of a project's datasets, and forgets others. One that is new or says something else begins now. */
export async function watchDeadlines(turn: Turn, definitions: Pick<Manifest, 'pipelines' | 'datasets'>): Promise<void> {
  const { tx, now } = turn
  const known = new Map((await tx.watchedDeadlines(null)).map((deadline) => [deadline.dataset, deadline]))
  const watched = definitions.datasets.filter(({ deadline }) => deadline !== undefined)
  await tx.dropDeadlinesBut(watched.map(({ name }) => name))
  for (const { name: dataset, deadline } of watched) {
    const schedule = canonicalJson(deadline)
    const pipelines = datasetLinks(definitions, dataset).writers
    const old = known.get(dataset)
    if (old?.schedule !== schedule) await tx.keepDeadline({ dataset, schedule, pipelines, lookedAt: now, lateSince: null, lateTick: null })
    else if (canonicalJson(old.pipelines) !== canonicalJson(pipelines)) await tx.keepDeadline({ ...old, pipelines })
  }
}

/** Judges all ticks that have come; gives when the next one comes, and null where there is none. */
export async function judgeDeadlines(turn: Turn): Promise<number | null> {
  let next: number | null = null
  for (const deadline of await turn.tx.watchedDeadlines(null)) {
    const { lookedAt } = await judge(turn, { deadline, moment: turn.now, limit: mostAtOnce })
    const tick = nextTick(scheduleOf(deadline), lookedAt)
    next = next === null ? tick : Math.min(next, tick)
  }
  return next
}

/**
 * Judges the ticks before this moment by the versions that there were until now, then ends what was late: it comes just before new
 * versions are noted.
 */
export async function meetDeadlines(turn: Turn, published: readonly Published[]): Promise<void> {
  const { tx, now, events } = turn
  for (const deadline of await tx.watchedDeadlines(published.map(({ dataset }) => dataset))) {
    const { dataset } = deadline
    const { lookedAt, lateTick } = await judge(turn, { deadline, moment: now - 1, limit: Number.POSITIVE_INFINITY })
    if (lateTick === null) continue
    await tx.keepDeadline({ ...deadline, lookedAt, lateSince: null, lateTick: null })
    events.push({ kind: 'dataset', dataset, to: 'on_time', tick: lateTick })
  }
}

async function judge(
  { tx, events }: Turn,
  what: { readonly deadline: WatchedDeadline; readonly moment: number; readonly limit: number },
): Promise<Pick<WatchedDeadline, 'lookedAt' | 'lateTick'>> {
  const { deadline, moment, limit } = what
  const { dataset, pipelines } = deadline
  const { missed, lookedAt } = missedTicks({ ...deadline, schedule: scheduleOf(deadline) }, { moment, limit })
  const lateTick = missed.at(-1) ?? deadline.lateTick
  if (lookedAt === deadline.lookedAt) return { lookedAt, lateTick }
  await tx.keepDeadline({ ...deadline, lookedAt, lateSince: deadline.lateSince ?? missed[0] ?? null, lateTick })
  for (const tick of missed) events.push({ kind: 'dataset', dataset, to: 'late', tick, pipelines })
  return { lookedAt, lateTick }
}

function scheduleOf({ schedule }: WatchedDeadline): ClockSchedule {
  return JSON.parse(schedule) as ClockSchedule
}
