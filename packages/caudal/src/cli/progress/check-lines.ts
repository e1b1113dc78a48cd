import type { CheckResult } from '../../journal/index.ts'
import { findingIcon } from '../screen/mark.ts'
import { countOf, formatRows } from '../screen/number.ts'
import { tableLines } from '../screen/table.ts'
import type { Terminal } from '../screen/terminal.ts'
import { firstLine } from '../screen/text.ts'
import type { RunView, StepView } from './run-view.ts'

const shownChecks = 20
const icons = { passed: 'ok', warned: 'warn', failed: 'fail', error: 'fail' } as const

/** What a step's checks warn of, on one line; nothing where they warn of nothing. */
export function warningText({ checks }: Pick<StepView, 'checks'>): string | null {
  const warned = checks.filter(({ verdict }) => verdict === 'warned')
  if (warned.length === 0) return null
  return warned.length === 1 ? firstLine(messageOf(warned[0]!)) : `${countOf(warned.length, 'check')} warned`
}

/** The checks of a run that did not pass, worst first, under a line that counts all; nothing where all passed. */
export function checkLines(view: RunView, terminal: Terminal): string[] {
  const all = view.steps.flatMap(({ checks }) => checks)
  const of = (verdict: CheckResult['verdict']): readonly CheckResult[] => all.filter((check) => check.verdict === verdict)
  const found = [...of('error'), ...of('failed'), ...of('warned')]
  if (found.length === 0) return []
  const counts = (['passed', 'warned', 'failed', 'error'] as const).flatMap((verdict) => {
    const { length } = of(verdict)
    return length === 0 ? [] : [`${length} ${verdict === 'error' ? 'could not be made' : verdict}`]
  })
  const rows = found.slice(0, shownChecks).map((check) => {
    const icon = findingIcon(terminal, icons[check.verdict])
    return [icon, nameOf(check), check.dataset ?? '', formatRows(check.rows), firstLine(messageOf(check))]
  })
  const columns = [
    { title: '', whole: true },
    { title: 'check' },
    { title: 'dataset', whole: true, sparse: true },
    { title: 'rows', align: 'right', whole: true, sparse: true },
    { title: 'message' },
  ] as const
  return [
    `  ${countOf(all.length, 'check')}  ${terminal.paint('grey', counts.join(' · '))}`,
    ...tableLines({ columns, rows, indent: 4 }, terminal),
    ...(found.length > shownChecks ? [terminal.paint('grey', `    … and ${countOf(found.length - shownChecks, 'more check')}`)] : []),
  ]
}

function messageOf({ message, rows }: CheckResult): string {
  return message ?? (rows === null ? 'no message' : countOf(rows, 'row'))
}

/** What a check is called by a person: of a test of models its id without its kind, its package and its fingerprint. */
function nameOf({ check }: CheckResult): string {
  return /^(?:unit_)?test\.[^.]+\.(.+?)(?:\.[0-9a-f]{10})?$/.exec(check)?.[1] ?? check
}
