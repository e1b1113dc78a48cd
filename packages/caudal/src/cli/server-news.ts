import type { Workbench } from '../assemble.ts'
import type { EngineNews } from '../engine/index.ts'
import { isoInstant } from '../kernel/index.ts'
import { backfillWord } from './backfill-report.ts'
import type { Output } from './command.ts'
import { writtenBy } from './dataset-deadlines.ts'
import { deadlineStandings } from '../operate/index.ts'
import { scheduleText } from './schedule-text.ts'
import { formatMoment } from './screen/moment.ts'
import { printLines } from './screen/print.ts'
import { padText } from './screen/text.ts'

/** Backfills that are named at the start at the most. */
const mostBackfills = 20

/** What `caudal start` tells beside its runs: a line for each backfill that changes its state, and each dataset that is late or no more. */
export function tellServerNews(output: Output, news: EngineNews): void {
  if (news.kind !== 'journal') return
  const { at, event } = news.entry
  const { paint } = output.terminal
  const say = (text: string): void => printLines(output, [`${paint('grey', formatMoment(at))}  ${text}`])
  if (event.kind === 'backfill') {
    const why = event.reason === undefined ? '' : `  ${event.reason}`
    say(
      `${padText(backfillWord(output.terminal, event.to), { width: 11 })}  ${event.pipeline}  backfill ${paint('grey', event.backfill)}${why}`,
    )
  }
  if (event.kind !== 'dataset') return
  const { dataset, to, tick, pipelines = [] } = event
  if (to === 'on_time') return say(`${padText(paint('green', '  on time'), { width: 11 })}  ${dataset}`)
  const late = padText(paint('amber', '  late'), { width: 11 })
  say(`${late}  ${dataset}  no version for ${formatMoment(tick)}${writtenBy(pipelines)}`)
}

/** What `caudal start` works on beside schedules, when it starts: the deadlines that it watches, and backfills under way. */
export async function serverDuties(workbench: Workbench): Promise<readonly string[]> {
  const deadlines = [...(await deadlineStandings(workbench))].map(
    ([dataset, standing]) =>
      `${dataset} must have a new version by ${scheduleText(standing.deadline)}, next ${formatMoment(standing.nextTick)}`,
  )
  const backfills = await workbench.store.backfills({ state: 'running', limit: mostBackfills })
  return [...deadlines, ...backfills.map(({ id, pipeline }) => `backfill ${id} of ${pipeline} is under way`)]
}

/** The same as lines of JSON. */
export function tellServerJson(output: Output, news: EngineNews): void {
  if (news.kind !== 'journal') return
  const { event } = news.entry
  const at = isoInstant(news.entry.at)
  const say = (line: object): void => output.write(`${JSON.stringify({ at, ...line })}\n`)
  if (event.kind === 'backfill') {
    const { to, pipeline, backfill, reason } = event
    say({ backfill, pipeline, state: to, ...(reason === undefined ? {} : { reason }) })
  }
  if (event.kind !== 'dataset') return
  const { dataset, to, tick, pipelines } = event
  say({ dataset, state: to, tick: isoInstant(tick), ...(pipelines === undefined ? {} : { pipelines }) })
}
