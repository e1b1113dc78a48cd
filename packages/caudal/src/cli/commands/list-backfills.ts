import type { Workbench } from '../../assemble.ts'
import { backfillWord, spanText } from '../backfill-report.ts'
import { backfillJson, backfillStanding, endedOf, totalOf } from '../../operate/index.ts'
import type { Context, ExitCode, Given } from '../command.ts'
import { pickPipeline } from '../pick.ts'
import { formatAgo } from '../screen/moment.ts'
import { formatCount } from '../screen/number.ts'
import { printJson, printLines } from '../screen/print.ts'
import { tableLines } from '../screen/table.ts'

/** Lists backfills, newest first. */
export async function listBackfills(listing: {
  readonly workbench: Workbench
  readonly context: Context
  readonly given: Given
  readonly limit: number
}): Promise<ExitCode> {
  const { workbench, context, given, limit } = listing
  const [pipeline, before] = [given.value('pipeline'), given.value('before')]
  if (pipeline !== undefined) pickPipeline(workbench.manifest, pipeline)
  const filter = { ...(pipeline === undefined ? {} : { pipeline }), ...(before === undefined ? {} : { before }), limit }
  const backfills = await workbench.store.backfills(filter)
  const standings = await Promise.all(backfills.map((backfill) => backfillStanding(workbench, backfill)))
  if (given.has('json')) {
    printJson(context.out, standings.map(backfillJson))
    return 0
  }
  if (standings.length === 0) {
    printLines(context.out, [`No backfills yet: start one with ${context.self} backfill.`])
    return 0
  }
  const { terminal } = context.out
  const now = context.clock.now()
  const columns = [
    { title: 'state', whole: true },
    { title: 'backfill', whole: true },
    { title: 'pipeline' },
    { title: 'span' },
    { title: 'windows', align: 'right', whole: true },
    { title: 'failed', align: 'right' },
    { title: 'started' },
  ] as const
  const rows = standings.map(({ backfill, counts }) => [
    backfillWord(terminal, backfill.state),
    backfill.id,
    backfill.pipeline,
    spanText(backfill),
    `${formatCount(endedOf(counts))}/${formatCount(totalOf(counts))}`,
    counts.failed === 0 ? { text: '0', style: 'grey' as const } : { text: formatCount(counts.failed), style: 'red' as const },
    { text: formatAgo(backfill.createdAt, now), style: 'grey' as const },
  ])
  const older = [terminal.paint('grey', `  older ones: ${context.self} list backfills --before ${backfills.at(-1)!.id}`)]
  printLines(context.out, [...tableLines({ columns, rows }, terminal), ...(backfills.length < limit ? [] : ['', ...older])])
  return 0
}
