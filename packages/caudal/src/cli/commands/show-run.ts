import { Fault, formatDuration } from '../../kernel/index.ts'
import type { AttemptRecord, RunRecord, StoreReader, TaskRunRecord } from '../../ports/index.ts'
import type { ExitCode } from '../command.ts'
import { answersOf, approvalJson, approvalLines } from './list-approvals.ts'
import { pickRun } from '../pick.ts'
import { checkLines } from '../progress/check-lines.ts'
import { nextCommands } from '../progress/next-commands.ts'
import type { RunEnd } from '../progress/follow-run.ts'
import { tailsOf } from '../progress/follow-run.ts'
import { recordedView } from '../progress/recorded-view.ts'
import { stepReport } from '../progress/run-report.ts'
import { moment, span } from '../../operate/index.ts'
import { failureLines, nextLines, outcomeLine, publishedTable, quarantineLines, sectionLines, stepsTable } from '../progress/run-summary.ts'
import { formatAgo, formatMoment } from '../screen/moment.ts'
import { printJson, printLines } from '../screen/print.ts'
import { stateWord } from '../screen/mark.ts'
import type { Terminal } from '../screen/terminal.ts'
import { firstLine } from '../screen/text.ts'
import { runJson } from './list.ts'
import type { Subject } from './subject.ts'

type Cause = Awaited<ReturnType<StoreReader['causes']>>[number]

const mostAttempts = 10_000
const seenItems = 1_000
const shownKinds = 10

/** Shows a run: the cause first, then the steps with their times, then what they wrote. */
export async function showRun(subject: Subject): Promise<ExitCode> {
  const { workbench, context, json } = subject
  const run = await pickRun(workbench.store, subject.name ?? 'last')
  const steps = await workbench.store.steps(run.id)
  const attempts = await workbench.store.attempts({ run: run.id, limit: mostAttempts })
  const causes = await workbench.store.causes(run.id)
  const approvals = await answersOf(workbench.store, run.id)
  const children = await workbench.store.children(run.id)
  if (json) {
    printJson(context.out, {
      ...runJson(run),
      ...(causes.length === 0 ? {} : { causes }),
      steps: steps.map(stepReport),
      attempts: attempts.map(attemptJson),
      ...(children.length === 0 ? {} : { children: children.map(childJson) }),
      ...(approvals.length === 0 ? {} : { approvals: approvals.map(approvalJson) }),
    })
    return 0
  }
  const end = await endOf(subject, { run, steps, attempts })
  const { terminal } = context.out
  const options = { terminal, root: workbench.root, cwd: context.cwd, next: nextCommands(end, { self: context.self }).slice(1) }
  printLines(
    context.out,
    sectionLines([
      [outcomeLine(end, terminal), startedLine(run, { terminal, now: context.clock.now(), causes })],
      failureLines(end, options),
      await failedItems(subject, run),
      stepsTable(end, terminal),
      childLines(children, terminal),
      approvalLines(approvals, { context, now: context.clock.now() }),
      publishedTable(end, terminal),
      quarantineLines(end, terminal),
      checkLines(end.view, terminal),
      nextLines(options),
    ]),
  )
  return 0
}

async function endOf(
  subject: Subject,
  records: { readonly run: RunRecord; readonly steps: readonly TaskRunRecord[]; readonly attempts: readonly AttemptRecord[] },
): Promise<RunEnd> {
  const { workbench } = subject
  const { run, steps } = records
  const pipeline = await workbench.store.version(run.pipeline, run.version)
  if (pipeline === null) {
    throw new Fault('CLI-UNKNOWN-VERSION', {
      message: `the definition that run ${run.id} was started with is not kept any more`,
      hint: 'see the steps with --json',
      blame: 'system',
    })
  }
  const view = recordedView({ ...records, pipeline })
  return { run, resumed: false, view, steps, tails: await tailsOf(workbench, view) }
}

/** The failed items of mapped steps, those that failed alike together; nothing where all of a step's failed alike, as that is told already. */
async function failedItems(subject: Subject, run: RunRecord): Promise<string[]> {
  const { workbench, context } = subject
  const { paint } = context.out.terminal
  const lines: string[] = []
  for (const step of await workbench.store.steps(run.id)) {
    if (step.items === null || step.items.failed === 0) continue
    const alike = new Map<string, (number | null)[]>()
    for (const item of await workbench.store.items({ run: run.id, step: step.step, state: 'failed', limit: seenItems })) {
      const error = item.error === null ? 'failed' : `${item.error.code}  ${firstLine(item.error.message)}`
      alike.set(error, [...(alike.get(error) ?? []), item.item])
    }
    if (alike.size < 2) continue
    lines.push(paint('grey', `  failed items of ${step.step}`))
    for (const [error, items] of [...alike].slice(0, shownKinds)) lines.push(`    ${paint('bold', itemsText(items))}  ${error}`)
    if (alike.size > shownKinds) lines.push(paint('grey', `    … and ${alike.size - shownKinds} more kinds of failure`))
  }
  return lines
}

function itemsText(items: readonly (number | null)[]): string {
  const more = items.length > 8 ? `, … (${items.length})` : ''
  return `${items.slice(0, 8).join(', ')}${more}`
}

function startedLine(
  run: RunRecord,
  options: { readonly terminal: Terminal; readonly now: number; readonly causes: readonly Cause[] },
): string {
  const { terminal, now, causes } = options
  const versions = causes.map(({ dataset, version }) => `${dataset} ${version}`).join(', ')
  const triggers = {
    manual: 'by hand',
    schedule: 'by its schedule',
    dataset: `after ${versions}`,
    backfill: run.backfill === undefined ? 'by a backfill' : `by backfill ${run.backfill}`,
    pipeline: `by ${run.parent?.step ?? 'a step'} of run ${run.parent?.run ?? ''}`,
  }
  if (run.startedAt === null)
    return terminal.paint(
      'grey',
      `  asked for ${formatMoment(run.createdAt)}, ${triggers[run.trigger]}; ${run.paused ? 'paused, ' : ''}not started yet`,
    )
  const goes = run.finishedAt === null ? `, ${run.paused ? 'paused, under way' : 'running'} for ${formatDuration(now - run.startedAt)}` : ''
  return terminal.paint(
    'grey',
    `  started ${formatMoment(run.startedAt)} (${formatAgo(run.startedAt, now)}) ${triggers[run.trigger]}${goes} · version ${run.version.slice(0, 12)}`,
  )
}

function childJson({ id, pipeline, state, parent, window }: RunRecord): object {
  return { step: parent?.step ?? null, run: id, pipeline, state, window }
}

/** The runs of other pipelines that steps of the run have started. */
function childLines(children: readonly RunRecord[], terminal: Terminal): string[] {
  if (children.length === 0) return []
  return [
    terminal.paint('grey', '  runs of other pipelines'),
    ...children.map(
      ({ id, pipeline, state, parent }) =>
        `    ${parent?.step ?? ''}  ${stateWord(terminal, state)}  ${pipeline}  ${terminal.paint('grey', id)}`,
    ),
  ]
}

function attemptJson(attempt: AttemptRecord): object {
  const { error } = attempt
  return {
    step: attempt.step,
    ...(attempt.item === null ? {} : { item: attempt.item }),
    attempt: attempt.attempt,
    state: attempt.state,
    startedAt: moment(attempt.startedAt),
    finishedAt: moment(attempt.finishedAt),
    ms: span(attempt.startedAt, attempt.finishedAt),
    published: attempt.published,
    ...(attempt.checks.length === 0 ? {} : { checks: attempt.checks }),
    ...(error === null
      ? {}
      : { error: { code: error.code, message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) } }),
  }
}
