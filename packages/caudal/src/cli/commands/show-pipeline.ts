import { formatDuration, writtenDuration } from '../../kernel/index.ts'
import type { PipelineManifest, StepManifest } from '../../plan/index.ts'
import type { RunRecord } from '../../ports/index.ts'
import type { Context, ExitCode } from '../command.ts'
import { pickPipeline } from '../pick.ts'
import { sectionLines } from '../progress/run-summary.ts'
import { scheduleText } from '../schedule-text.ts'
import { stateWord } from '../screen/mark.ts'
import { formatAgo, formatWindow } from '../screen/moment.ts'
import { countOf } from '../screen/number.ts'
import { printJson, printLines } from '../screen/print.ts'
import type { Terminal } from '../screen/terminal.ts'
import { cutText, padText, textWidth } from '../screen/text.ts'
import { stepTree } from '../step-tree.ts'
import { runJson } from './list.ts'
import type { Subject } from './subject.ts'

const shownRuns = 5

/** Shows a pipeline: its steps as a tree, with what they read and write, its schedule, and its last runs. */
export async function showPipeline(subject: Subject): Promise<ExitCode> {
  const { workbench, context } = subject
  const pipeline = pickPipeline(workbench.manifest, subject.name)
  const runs = await workbench.store.runs({ pipeline: pipeline.name, limit: shownRuns })
  const paused = (await workbench.store.pausedPipelines()).has(pipeline.name)
  if (subject.json) printJson(context.out, { ...pipeline, paused, runs: runs.map(runJson) })
  else {
    const { terminal } = context.out
    printLines(
      context.out,
      sectionLines([headLines(pipeline, { terminal, paused }), treeLines(pipeline, terminal), runLines(runs, context)]),
    )
  }
  return 0
}

function headLines(pipeline: PipelineManifest, options: { readonly terminal: Terminal; readonly paused: boolean }): string[] {
  const { terminal, paused } = options
  const { paint } = terminal
  const facts = [...(paused ? ['paused'] : []), scheduleText(pipeline.schedule)]
  if (pipeline.window !== null) facts.push(`window ${pipeline.window}`)
  if (pipeline.deadlineMs !== null) facts.push(`done within ${writtenDuration(pipeline.deadlineMs)}`)
  if (pipeline.owner !== null) facts.push(`owned by ${pipeline.owner}`)
  if (pipeline.tags.length > 0) facts.push(`tags ${pipeline.tags.join(', ')}`)
  const lines = [
    `${paint('bold', pipeline.name)}  ${countOf(pipeline.steps.length, 'step')}  ${paint('grey', `version ${pipeline.version.slice(0, 12)}`)}`,
    paint('grey', `  ${facts.join(' · ')}`),
  ]
  return pipeline.description === null ? lines : [...lines, `  ${pipeline.description}`]
}

function treeLines(pipeline: PipelineManifest, terminal: Terminal): string[] {
  const { paint } = terminal
  const rows = stepTree(pipeline.steps)
  const width = Math.min(Math.max(...rows.map((row) => row.branch.length + textWidth(row.step.name))), 60)
  const room = terminal.size().columns - width - 6
  return rows.map(({ step, branch, alsoAfter }) => {
    const name = padText('', { width: width - branch.length - textWidth(step.name) })
    const facts = cutText(stepFacts(step, alsoAfter).join(' · '), Math.max(12, room))
    return `  ${paint('grey', branch)}${step.name}${name}  ${paint('grey', facts)}`.trimEnd()
  })
}

function stepFacts(step: StepManifest, alsoAfter: readonly string[]): string[] {
  const facts: string[] = []
  if (step.kind === 'each') facts.push('for each item')
  if (step.kind === 'wait') facts.push(`waits for ${step.task}`)
  else if (step.trigger !== null) facts.push(`${step.trigger.wait ? 'runs' : 'starts'} pipeline ${step.trigger.pipeline}`)
  else if (step.approval !== null) facts.push(`asks ${step.approval.assignees.join(', ') || 'a person'}: ${step.approval.ask}`)
  else if (step.kind === 'build') facts.push(modelWord(step.task))
  else if (step.task !== step.name) facts.push(`task ${step.task}`)
  if (step.reads.length > 0) facts.push(`reads ${step.reads.join(', ')}`)
  if (step.writes.length > 0) facts.push(`writes ${step.writes.join(', ')}`)
  if (step.on !== 'all_success') facts.push(`on ${step.on}`)
  if (step.if !== null) facts.push('only if')
  if (step.retry.attempts > 1) facts.push(`${step.retry.attempts} attempts`)
  if (step.timeoutMs !== null) facts.push(`at most ${writtenDuration(step.timeoutMs)}`)
  if (step.pools.length > 0) facts.push(`pool ${step.pools.join(', ')}`)
  if (alsoAfter.length > 0) facts.push(`also after ${alsoAfter.join(', ')}`)
  return facts
}

/** What kind of resource a step builds, by its unique id: `model`, `unit test`. */
function modelWord(id: string): string {
  const [kind = ''] = id.split('.')
  return kind === 'operation' ? 'hook' : kind.replace('_', ' ')
}

function runLines(runs: readonly RunRecord[], context: Context): string[] {
  const { terminal, clock } = { terminal: context.out.terminal, clock: context.clock }
  const { paint } = terminal
  if (runs.length === 0) return [paint('grey', `  it has not run yet: ${context.self} run`)]
  const now = clock.now()
  return [
    paint('grey', '  last runs'),
    ...runs.map((run) => {
      const took = run.startedAt === null ? '' : formatDuration((run.finishedAt ?? now) - run.startedAt)
      return `    ${stateWord(terminal, run.state)}  ${run.id}  ${formatWindow(run.window)}  ${took}  ${paint('grey', formatAgo(run.createdAt, now))}`
    }),
  ]
}
