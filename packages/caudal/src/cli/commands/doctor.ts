import { join } from 'node:path'
import type { Workbench } from '../../assemble.ts'
import { Faults, faultRecord } from '../../kernel/index.ts'
import type { Command, Context } from '../command.ts'
import { doubtful, failed } from '../finding.ts'
import type { Finding } from '../finding.ts'
import { habitFindings } from '../habit-findings.ts'
import { historyFinding } from '../history-text.ts'
import { nodeFinding, stateDatabaseFinding, stateFolderFinding, terminalFinding } from '../machine-findings.ts'
import { probeRunner } from '../runner-probe.ts'
import { findingIcon } from '../screen/mark.ts'
import { countOf } from '../screen/number.ts'
import { printJson, printLines } from '../screen/print.ts'
import type { Terminal } from '../screen/terminal.ts'
import { padText, wrapText } from '../screen/text.ts'

const patienceMs = 30_000

/** `caudal doctor`: whether this machine and this project can work, and what to mend where not. */
export const doctor: Command = {
  name: 'doctor',
  summary: 'Check the machine and the project',
  details:
    'Looks at Node, the terminal, the project’s definitions, its state and history, its warehouse and its runners; and, from how its runs went, for habits that hurt later: one giant task, a schedule shorter than its runs, unstable names, large outputs. Exit code 1 says that something has to be mended.',
  arguments: [],
  options: {},
  examples: [{ line: 'caudal doctor', what: 'Looks at everything and says how to mend what is not well.' }],
  async run(context, given) {
    const findings = [nodeFinding(process.version), terminalFinding(context.out.terminal), ...(await projectFindings(context))]
    const bad = findings.some((finding) => finding.level === 'fail')
    if (given.has('json')) printJson(context.out, { ok: !bad, findings })
    else printLines(context.out, findingLines(findings, context.out.terminal))
    return bad ? 1 : 0
  },
}

function findingLines(findings: readonly Finding[], terminal: Terminal): string[] {
  const { paint } = terminal
  const left = Math.max(...findings.map((finding) => finding.name.length)) + 2
  const width = Math.max(30, Math.min(terminal.size().columns, 110) - left - 5)
  const bad = findings.filter((finding) => finding.level !== 'ok').length
  const lines = findings.flatMap((finding) => {
    const [first = '', ...more] = wrapText(finding.text, width)
    const indent = ' '.repeat(left + 4)
    const hint =
      finding.hint === undefined
        ? []
        : wrapText(finding.hint, width - 6).map((line, index) => `${indent}${index === 0 ? paint('grey', 'mend: ') : '      '}${line}`)
    return [
      `  ${findingIcon(terminal, finding.level)} ${padText(finding.name, { width: left })}${first}`,
      ...more.map((line) => indent + line),
      ...hint,
    ]
  })
  return [...lines, '', bad === 0 ? '  All is well.' : `  ${countOf(bad, 'thing')} to look at.`]
}

async function projectFindings(context: Context): Promise<readonly Finding[]> {
  let workbench: Workbench
  try {
    workbench = await context.open(context.cwd)
  } catch (error) {
    const faults = error instanceof Faults ? error.faults : [error]
    return faults.map((fault) => failed('project', faultRecord(fault)))
  }
  await using opened = workbench
  const { manifest, root, config } = opened
  const facts = `${manifest.project} in ${root}, ${countOf(manifest.pipelines.length, 'pipeline')}, ${countOf(manifest.datasets.length, 'dataset')}`
  return [
    { name: 'project', level: 'ok', text: facts },
    ...opened.warnings.map((warning) => doubtful('project', faultRecord(warning))),
    await stateFolderFinding(config.state),
    config.store.kind === 'postgres'
      ? { name: 'state database', level: 'ok', text: 'Postgres answers' }
      : stateDatabaseFinding(join(config.state, 'state.db')),
    historyFinding(await opened.store.history(), config.history.bytes),
    await finding('warehouse', () => warehouseText(opened)),
    await finding('runners', () => probeRunner(opened)),
    ...habitFindings({ pipelines: manifest.pipelines, habits: await opened.store.habits(), now: context.clock.now() }),
  ]
}

async function finding(name: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return { name, level: 'ok', text: await look() }
  } catch (error) {
    return failed(name, faultRecord(error))
  }
}

async function warehouseText(workbench: Workbench): Promise<string> {
  const warehouse = await workbench.warehouse()
  const stop = new AbortController()
  const timer = workbench.clock.after(patienceMs, () => stop.abort(), { idle: true })
  try {
    const request = { kind: 'sql', text: 'select version() as version', values: [] } as const
    for await (const batch of warehouse.query(request, { signal: stop.signal, readOnly: true })) {
      if (batch.rows === 0) continue
      return `DuckDB ${String(batch.columns[0]![0])} answers, ${countOf((await warehouse.datasets()).length, 'dataset')} with a version`
    }
    return 'answers'
  } finally {
    timer.stop()
  }
}
