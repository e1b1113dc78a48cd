import { Fault, formatDuration } from '../../kernel/index.ts'
import { isTerminal } from '../../journal/index.ts'
import { backfillWord, countsText, spanText } from '../backfill-report.ts'
import { allWindows, backfillJson, backfillStanding, estimateMs, isAttended, usualRunMs } from '../../operate/index.ts'
import type { BackfillStanding } from '../../operate/index.ts'
import type { ExitCode } from '../command.ts'
import { nextLines, unsuccessfulLines } from '../follow-backfill.ts'
import { pickBackfill } from '../pick-backfill.ts'
import { formatAgo } from '../screen/moment.ts'
import { printJson, printLines } from '../screen/print.ts'
import type { Subject } from './subject.ts'

/** Shows a backfill: how far it is, who works on it, and which windows failed. */
export async function showBackfill(subject: Subject): Promise<ExitCode> {
  const { workbench, context, json, name } = subject
  if (name === undefined) {
    throw new Fault('CLI-MISSING-ARGUMENT', {
      message: 'show backfill needs its id',
      hint: 'see the backfills with `caudal list backfills`',
    })
  }
  const standing = await backfillStanding(workbench, await pickBackfill(workbench.store, name))
  const { backfill } = standing
  const ended = isTerminal('backfill', backfill.state)
  const attended = !ended && (await isAttended(workbench, backfill))
  const leftMs = ended ? null : await leftOf(subject, standing)
  if (json) {
    const windows = await allWindows(workbench, { backfill: backfill.id })
    const list = windows.map(({ window, state, run }) => ({ window, state, run }))
    printJson(context.out, { ...backfillJson(standing), attended, leftMs, list })
    return 0
  }
  const { terminal } = context.out
  const { paint } = terminal
  const now = context.clock.now()
  const facts = [
    `started ${formatAgo(backfill.createdAt, now)}${backfill.startedBy === null ? '' : ` by ${backfill.startedBy}`}`,
    `${backfill.parallel} at once`,
    ...(backfill.stopOnFailure ? ['stops when a window fails'] : []),
    ...(backfill.again ? ['runs what had succeeded too'] : []),
    ...(backfill.finishedAt === null ? [] : [`ended ${formatAgo(backfill.finishedAt, now)}`]),
    ...(leftMs === null ? [] : [`about ${formatDuration(leftMs)} left`]),
  ]
  printLines(context.out, [
    `${paint('bold', backfill.id)}  ${backfillWord(terminal, backfill.state)}  ${backfill.pipeline}  ${spanText(backfill)}${backfill.reason === null ? '' : `  ${paint('grey', backfill.reason)}`}`,
    `  ${countsText(standing.counts)}`,
    paint('grey', `  ${facts.join(' · ')}`),
    ...(ended || attended || backfill.state === 'paused' ? [] : [paint('amber', '  no process works on it')]),
    ...unsuccessfulLines(standing, context),
    ...(attended && backfill.state === 'running' ? [] : nextLines(standing, { self: context.self, other: false })),
  ])
  return 0
}

async function leftOf({ workbench }: Subject, { backfill, counts }: BackfillStanding): Promise<number | null> {
  const pipeline = workbench.manifest.pipelines.find(({ name }) => name === backfill.pipeline)
  const usualMs = await usualRunMs(workbench, backfill.pipeline)
  const windows = counts.todo + counts.running
  return estimateMs({ windows, parallel: backfill.parallel, maxActiveRuns: pipeline?.maxActiveRuns ?? null, usualMs })
}
