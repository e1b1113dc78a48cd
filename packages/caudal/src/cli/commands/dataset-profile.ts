import { profileDataset, moment } from '../../operate/index.ts'
import type { DatasetManifest } from '../../plan/index.ts'
import type { ColumnProfile, Profile } from '../../ports/index.ts'
import type { ExitCode } from '../command.ts'
import { countOf, formatCount, formatShare } from '../screen/number.ts'
import { printJson, printLines } from '../screen/print.ts'
import { tableLines } from '../screen/table.ts'
import type { Terminal } from '../screen/terminal.ts'
import type { Subject } from './subject.ts'

/** How long a profile may take. Milliseconds. */
const limitMs = 300_000

/** Shows what the values of a dataset look like, column by column. */
export async function showProfile({ workbench, context, json }: Subject, dataset: DatasetManifest): Promise<ExitCode> {
  // Where it may be made there is one, or the question rejects.
  const profile = (await profileDataset(workbench, { dataset, kept: false, limitMs }))!
  if (json) printJson(context.out, { ...profile, at: moment(profile.at) })
  else printLines(context.out, profileLines(profile, context.out.terminal))
  return 0
}

/** A profile as lines: what was looked at, then a line a column. */
function profileLines({ dataset, version, rows, looked, columns }: Profile, terminal: Terminal): string[] {
  const { paint } = terminal
  const sampled = looked < rows ? paint('amber', `  figures of a sample of ${countOf(looked, 'row')}`) : ''
  return [
    `${paint('bold', dataset)}  ${countOf(rows, 'row')}${version === null ? '' : ` · ${version}`}${sampled}`,
    '',
    ...tableLines(
      {
        columns: [
          { title: 'column', whole: true },
          { title: 'type' },
          { title: 'null', align: 'right' },
          { title: 'distinct', align: 'right' },
          { title: 'range', sparse: true },
          { title: 'mean', align: 'right', sparse: true },
          { title: 'length', align: 'right', sparse: true },
          { title: 'values', sparse: true },
          { title: 'most frequent', sparse: true },
        ],
        rows: columns.map((column) => [
          column.name,
          { text: column.type.toLowerCase(), style: 'accent' },
          { text: looked === 0 ? '' : formatShare(column.nulls / looked), style: column.nulls === 0 ? 'grey' : 'amber' },
          formatCount(column.distinct),
          rangeText(column),
          column.mean === null ? '' : figure(column.mean),
          { text: lengthText(column), style: 'grey' },
          { text: spark(column, terminal), style: 'accent' },
          { text: column.top.map(({ value, rows: count }) => `${value} ${formatShare(count / looked)}`).join(', '), style: 'grey' },
        ]),
      },
      terminal,
    ),
  ]
}

function rangeText({ kind, min, max }: ColumnProfile): string {
  if (min === null || max === null || kind === 'text') return ''
  return min === max ? min : `${min} to ${max}`
}

function lengthText({ lengths }: ColumnProfile): string {
  if (lengths === null) return ''
  return lengths.min === lengths.max ? String(lengths.min) : `${lengths.min}–${lengths.max}`
}

function figure(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value)
  const size = Math.abs(value)
  return size >= 1e15 || size < 1e-4 ? value.toExponential(2) : value.toFixed(size < 1 ? 4 : 2)
}

const heights = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']

/** A histogram as a row of bars; nothing where the terminal has no such letters. */
function spark({ histogram }: ColumnProfile, { unicode }: Terminal): string {
  if (!unicode || histogram.length < 2) return ''
  const most = Math.max(...histogram.map(({ rows }) => rows))
  return histogram.map(({ rows }) => (rows === 0 ? ' ' : heights[Math.min(7, Math.floor((rows / most) * 7.999))])).join('')
}
