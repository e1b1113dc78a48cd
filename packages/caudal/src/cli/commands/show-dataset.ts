import type { Column } from '../../define/index.ts'
import { datasetLinks } from '../../plan/index.ts'
import type { DatasetLinks, DatasetManifest } from '../../plan/index.ts'
import type { DatasetVersion } from '../../ports/index.ts'
import { Fault } from '../../kernel/index.ts'
import type { Context, ExitCode } from '../command.ts'
import { ruleText, typeText } from '../column-text.ts'
import { deadlineText, latenessText } from '../dataset-deadlines.ts'
import { deadlineJson, deadlineStandings } from '../../operate/index.ts'
import type { DeadlineStanding } from '../../operate/index.ts'
import { pickDataset } from '../pick.ts'
import { moment } from '../../operate/index.ts'
import { sectionLines } from '../progress/run-summary.ts'
import { formatAgo, formatWindow } from '../screen/moment.ts'
import { countOf, formatCount, formatRows } from '../screen/number.ts'
import { printJson, printLines } from '../screen/print.ts'
import { tableLines } from '../screen/table.ts'
import type { Terminal } from '../screen/terminal.ts'
import { showProfile } from './dataset-profile.ts'
import type { Subject } from './subject.ts'

const shownVersions = 10

/** Shows a dataset: what it holds, its columns, its versions, and why rows were quarantined. */
export async function showDataset(subject: Subject): Promise<ExitCode> {
  const { workbench, context } = subject
  if (subject.name === undefined) {
    throw new Fault('CLI-MISSING-ARGUMENT', {
      message: 'show dataset needs the name of a dataset',
      hint: 'see them with `caudal list datasets`',
    })
  }
  const dataset = pickDataset(workbench.manifest, subject.name)
  if (subject.profile === true) return await showProfile(subject, dataset)
  const versions = await (await workbench.warehouse()).versions(dataset.name, { limit: shownVersions })
  const links = datasetLinks(workbench.manifest, dataset.name)
  const deadline = (await deadlineStandings(workbench, [dataset])).get(dataset.name)
  if (subject.json) {
    printJson(context.out, {
      ...dataset,
      writtenBy: links.writtenBy,
      readBy: links.readBy,
      deadline: deadlineJson(deadline),
      versions: versions.map(({ at, ...version }) => ({ ...version, at: moment(at) })),
    })
    return 0
  }
  const { terminal } = context.out
  printLines(
    context.out,
    sectionLines([
      headLines(dataset, { terminal, versions, links, deadline, now: context.clock.now() }),
      columnLines(dataset.columns, terminal),
      versionLines(versions, context),
      reasonLines(versions, { terminal, dataset: dataset.name, self: context.self }),
    ]),
  )
  return 0
}

function headLines(
  dataset: DatasetManifest,
  of: {
    readonly terminal: Terminal
    readonly versions: readonly DatasetVersion[]
    readonly links: DatasetLinks
    readonly deadline: DeadlineStanding | undefined
    readonly now: number
  },
): string[] {
  const { paint } = of.terminal
  const served = of.versions[0]
  const late = of.deadline === undefined ? null : latenessText(of.deadline)
  const now =
    served === undefined
      ? 'no version yet'
      : `${served.total === null ? '' : `${countOf(served.total, 'row')} · `}${served.version} · written ${formatAgo(served.at, of.now)}`
  const facts: [string, string][] = [
    ['key', dataset.key.join(', ')],
    ['partitioned by', dataset.partitionBy ?? ''],
    ['time', dataset.time ?? ''],
    ['kept as', keptAs(dataset)],
    ['tags', dataset.tags?.join(', ') ?? ''],
    ['owner', dataset.owner ?? ''],
    ['written by', of.links.writtenBy.join(', ')],
    ['read by', of.links.readBy.join(', ')],
    ['deadline', of.deadline === undefined ? '' : deadlineText(of.deadline)],
  ]
  return [
    `${paint('bold', dataset.name)}  ${now}`,
    ...(late === null ? [] : [`  ${paint('amber', late)}`]),
    ...(dataset.description === null ? [] : [`  ${dataset.description}`]),
    ...facts.filter(([, value]) => value !== '').map(([name, value]) => `  ${paint('grey', name.padEnd(15))}${value}`),
  ]
}

function keptAs({ format, model }: DatasetManifest): string {
  if (model !== undefined) return `what ${model} makes`
  return format === 'table' ? 'a table of the warehouse' : 'Parquet files in the lake'
}

function columnLines(columns: readonly Column[], terminal: Terminal): string[] {
  return tableLines(
    {
      columns: [
        { title: 'column', whole: true },
        { title: 'type' },
        { title: 'null', sparse: true },
        { title: 'rules', sparse: true },
        { title: 'description', sparse: true },
      ],
      rows: columns.map((column) => [
        column.name,
        { text: typeText(column.type), style: 'accent' },
        { text: column.nullable ? 'yes' : 'no', style: 'grey' },
        [...column.rules.map(ruleText), ...column.unchecked].join('; '),
        { text: column.description ?? '', style: 'grey' },
      ]),
    },
    terminal,
  )
}

function versionLines(versions: readonly DatasetVersion[], context: Context): string[] {
  if (versions.length === 0) return []
  const now = context.clock.now()
  return tableLines(
    {
      columns: [
        { title: 'version', whole: true },
        { title: 'when' },
        { title: 'mode' },
        { title: 'written', align: 'right', whole: true },
        { title: 'quarantined', align: 'right' },
        { title: 'rows', align: 'right', whole: true },
        { title: 'window' },
        { title: 'run', whole: true },
      ],
      rows: versions.map((version) => [
        version.version,
        { text: formatAgo(version.at, now), style: 'grey' },
        { text: version.mode, style: 'grey' },
        formatRows(version.rows),
        version.quarantined === 0 ? { text: '0', style: 'grey' } : { text: formatCount(version.quarantined), style: 'amber' },
        formatRows(version.total),
        { text: formatWindow({ ...version.window, day: version.window.start.slice(0, 10) }), style: 'grey' },
        version.author.run,
      ]),
    },
    context.out.terminal,
  )
}

function reasonLines(
  versions: readonly DatasetVersion[],
  of: { readonly terminal: Terminal; readonly dataset: string; readonly self: string },
): string[] {
  const { paint } = of.terminal
  const sums = new Map<string, number>()
  for (const version of versions) for (const { reason, rows } of version.reasons) sums.set(reason, (sums.get(reason) ?? 0) + rows)
  if (sums.size === 0) return []
  const rows = [...sums].toSorted((a, b) => b[1] - a[1]).slice(0, 10)
  return [
    paint('grey', `  quarantined in these versions, by reason`),
    ...tableLines(
      {
        indent: 4,
        columns: [{ title: '', align: 'right', whole: true }, { title: '' }],
        rows: rows.map(([reason, count]) => [formatCount(count), reason]),
      },
      of.terminal,
    ),
    `    ${paint('accent', `${of.self} query "from ${of.dataset}__quarantine limit 10"`)}`,
  ]
}
