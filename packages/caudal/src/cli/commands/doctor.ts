import { join } from 'node:path'
import { loadConfig } from '../../assemble.ts'
import type { Workbench } from '../../assemble.ts'
import { Faults, faultRecord, formatDuration } from '../../kernel/index.ts'
import { findProject } from '../../project/index.ts'
import type { Command, Context } from '../command.ts'
import { connectionsOf, doubtful, failed } from '../../operate/index.ts'
import type { Finding } from '../../operate/index.ts'
import { connectionFinding, warehouseText } from '../connection-finding.ts'
import { habitFindings } from '../habit-findings.ts'
import { historyFinding } from '../history-text.ts'
import { folderFinding, nodeFinding, stateDatabaseFinding, terminalFinding } from '../machine-findings.ts'
import { probeRunner } from '../runner-probe.ts'
import { findingIcon } from '../screen/mark.ts'
import { countOf } from '../screen/number.ts'
import { printJson, printLines } from '../screen/print.ts'
import type { Terminal } from '../screen/terminal.ts'
import { padText, wrapText } from '../screen/text.ts'

/** `caudal doctor`: whether this machine and this project can work, and what to mend where not. */
export const doctor: Command = {
  name: 'doctor',
  summary: 'Check the machine and the project',
  details:
    'Looks at Node, the terminal, the project’s definitions, its state and history, its warehouse, its other connections and its runners; and, from how its runs went, for habits that hurt later: one giant task, a schedule shorter than its runs, unstable names, large outputs. Exit code 1 says that something has to be mended.',
  arguments: [],
  options: {
    connection: { summary: 'Test this connection alone: state, warehouse, lake, connections.NAME or channels.NAME', value: 'NAME' },
  },
  examples: [
    { line: 'caudal doctor', what: 'Looks at everything and says how to mend what is not well.' },
    { line: 'caudal doctor --connection warehouse', what: 'Says whether the warehouse answers, how quickly and in which version.' },
  ],
  async run(context, given) {
    const connection = given.value('connection')
    const findings = connection === undefined ? await allFindings(context) : [await oneFinding(context, connection)]
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
    const text = finding.ms === undefined ? finding.text : `${finding.text} (${formatDuration(finding.ms)})`
    const [first = '', ...more] = wrapText(text, width)
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

async function allFindings(context: Context): Promise<readonly Finding[]> {
  return [nodeFinding(process.version), terminalFinding(context.out.terminal), ...(await projectFindings(context))]
}

/** Tests one connection; the state is not opened for that, so that it can be told what is wrong with it. */
async function oneFinding({ cwd, clock }: Context, connection: string): Promise<Finding> {
  const root = findProject(cwd)
  const config = await loadConfig({ cwd, clock })
  return await connectionFinding({ root, config, clock }, connection)
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
    await folderFinding({ name: 'state folder', folder: config.state, setting: 'state' }),
    config.store.kind === 'postgres'
      ? { name: 'state database', level: 'ok', text: 'Postgres answers' }
      : stateDatabaseFinding(join(config.state, 'state.db')),
    historyFinding(await opened.store.history(), config.history.bytes),
    await finding('warehouse', () => warehouseFacts(opened)),
    ...(await restOfConnections(opened)),
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

async function warehouseFacts({ warehouse, clock }: Workbench): Promise<string> {
  const opened = await warehouse()
  return `${await warehouseText(opened, clock)}, ${countOf((await opened.datasets()).length, 'dataset')} with a version`
}

/** The connections that have no check of their own above. */
async function restOfConnections({ root, config, clock }: Workbench): Promise<readonly Finding[]> {
  const rest = connectionsOf(config).filter(({ name }) => name !== 'state' && name !== 'warehouse')
  return await Promise.all(rest.map(({ name }) => connectionFinding({ root, config, clock }, name)))
}
