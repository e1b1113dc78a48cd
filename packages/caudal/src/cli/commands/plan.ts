import { describeChange, diff } from '../../plan/index.ts'
import type { Change, PipelineManifest } from '../../plan/index.ts'
import type { Command } from '../command.ts'
import { pickPipeline } from '../pick.ts'
import { showWarnings } from '../warnings.ts'
import { sectionLines } from '../progress/run-summary.ts'
import { countOf } from '../screen/number.ts'
import { printJson, printLines } from '../screen/print.ts'
import type { Style, Terminal } from '../screen/terminal.ts'
import { wrapText } from '../screen/text.ts'

/** A pipeline beside the version that ran last. */
interface Planned {
  readonly pipeline: PipelineManifest
  readonly before: PipelineManifest | null
  readonly changes: readonly Change[]
}

/** `caudal plan`: what a run would do differently from the last one. */
export const plan: Command = {
  name: 'plan',
  summary: 'See what changed since the last run',
  details:
    'Compares each pipeline with the version that its newest run had: steps added, removed and changed, wiring, schedule, code, datasets. It runs nothing.',
  arguments: [{ name: 'PIPELINE', summary: 'Only this pipeline', optional: true, completes: 'pipeline' }],
  options: {},
  examples: [
    { line: 'caudal plan', what: 'What changed in any pipeline.' },
    { line: 'caudal plan flights --json', what: 'The changes of one pipeline as JSON.' },
  ],
  async run(context, given) {
    await using workbench = await context.open(context.cwd)
    showWarnings(workbench, context)
    const name = given.argument(0)
    const pipelines = name === undefined ? workbench.manifest.pipelines : [pickPipeline(workbench.manifest, name)]
    const versions = await workbench.store.lastVersions()
    const planned = pipelines.map((pipeline): Planned => {
      const before = versions.get(pipeline.name) ?? null
      return { pipeline, before, changes: before?.version === pipeline.version ? [] : diff(before, pipeline) }
    })
    const gone = name === undefined ? [...versions.keys()].filter((known) => !pipelines.some((pipeline) => pipeline.name === known)) : []
    if (given.has('json')) {
      const documents = planned.map(({ pipeline, before, changes }) => ({
        pipeline: pipeline.name,
        before: before?.version ?? null,
        version: pipeline.version,
        changes,
      }))
      printJson(context.out, { pipelines: documents, removed: gone })
      return 0
    }
    const { terminal } = context.out
    const sections = [
      ...planned.map((one) => plannedLines(one, terminal)),
      gone.map((one) => changeLine('-', { text: `pipeline ${one}`, terminal })),
    ]
    printLines(
      context.out,
      pipelines.length + gone.length === 0 ? ['No pipelines yet: export one from a file in pipelines/.'] : sectionLines(sections),
    )
    return 0
  },
}

const signs = { added: '+', removed: '-', changed: '~' } as const
const styles: { readonly [sign: string]: Style } = { '+': 'green', '-': 'red', '~': 'amber' }

function plannedLines(planned: Planned, terminal: Terminal): string[] {
  const { pipeline, before, changes } = planned
  const { paint } = terminal
  const name = paint('bold', pipeline.name)
  if (before === null) {
    return [
      `${name}  ${paint('grey', `new, has not run yet · ${countOf(pipeline.steps.length, 'step')}`)}`,
      ...changes.flatMap((change) => changeLines(change, terminal)),
    ]
  }
  if (changes.length === 0) return [`${name}  ${paint('grey', `unchanged · version ${pipeline.version.slice(0, 12)}`)}`]
  return [
    `${name}  ${paint('grey', `${countOf(changes.length, 'change')} · version ${before.version.slice(0, 12)} → ${pipeline.version.slice(0, 12)}`)}`,
    ...changes.flatMap((change) => changeLines(change, terminal)),
  ]
}

function changeLines(change: Change, terminal: Terminal): string[] {
  const [first = '', ...more] = wrapText(describeChange(change), Math.max(30, Math.min(terminal.size().columns, 120) - 6))
  return [changeLine(signs[change.kind], { text: first, terminal }), ...more.map((line) => `      ${line}`)]
}

function changeLine(sign: '+' | '-' | '~', of: { readonly text: string; readonly terminal: Terminal }): string {
  return `  ${of.terminal.paint(styles[sign]!, sign)} ${of.text}`
}
