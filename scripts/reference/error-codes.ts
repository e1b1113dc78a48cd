import { testRooms } from '../law/rooms.ts'
import type { SourceFile } from '../law/source-file.ts'
import { nameOf, walk } from '../law/syntax.ts'

const codePattern = /^[A-Z]{2,}(-[A-Z][A-Z0-9]*)+$/

/** A row of docs/reference/errors.md. */
export interface ErrorRow {
  readonly code: string
  readonly line: number
  readonly cells: readonly string[]
}

/** Every error code in the sources, tests apart, with the first place that names it. A code is a string of upper-case words joined by hyphens. */
export function codesIn(files: readonly SourceFile[]): Map<string, string> {
  const codes = new Map<string, string>()
  for (const file of files.filter(({ isTest, room }) => !isTest && !testRooms.includes(room))) {
    walk(file.program, (node) => {
      const text = node.type === 'Literal' ? nameOf(node) : undefined
      if (text !== undefined && codePattern.test(text) && !codes.has(text)) codes.set(text, `${file.name}:${file.lineOf(node.start)}`)
    })
  }
  return codes
}

/** The rows of the catalogue's table. */
export function rowsOf(catalogue: string): ErrorRow[] {
  return catalogue
    .split('\n')
    .map((text, index) => ({
      cells: text
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
      line: index + 1,
    }))
    .filter(({ cells }) => codePattern.test(bare(cells[0])))
    .map(({ cells, line }) => ({ code: bare(cells[0]), line, cells }))
}

/** Where the catalogue and the code disagree: one sentence each. No code at all in the sources is a disagreement too. */
export function disagreements(codes: ReadonlyMap<string, string>, rows: readonly ErrorRow[]): string[] {
  const documented = new Set(rows.map(({ code }) => code))
  const names = rows.map(({ code }) => code)
  return [
    ...(codes.size === 0 ? ['the sources hold no error code'] : []),
    ...[...codes].filter(([code]) => !documented.has(code)).map(([code, place]) => `${code} (${place}) is not in docs/reference/errors.md`),
    ...rows.filter(({ code }) => !codes.has(code)).map(({ code, line }) => `errors.md:${line}  ${code} is in no source`),
    ...rows
      .filter(({ cells }) => cells.length !== 3 || cells.includes(''))
      .map(({ code, line }) => `errors.md:${line}  ${code} must say what happened and how to mend it`),
    ...rows.filter(({ code }, index) => names.indexOf(code) !== index).map(({ code, line }) => `errors.md:${line}  ${code} stands twice`),
    ...rows
      .filter(({ code }, index) => index > 0 && code < names[index - 1]!)
      .map(({ code, line }) => `errors.md:${line}  ${code} is out of order`),
  ]
}

/** The catalogue with its rows sorted by code, and the codes in backticks. */
export function sortCatalogue(catalogue: string): string {
  const rows = rowsOf(catalogue)
  const lines = catalogue.split('\n')
  const sorted = rows
    .toSorted((a, b) => (a.code < b.code ? -1 : 1))
    .map(({ code, cells }) => `| ${[`\`${code}\``, ...cells.slice(1)].join(' | ')} |`)
  for (const [index, { line }] of rows.entries()) lines[line - 1] = sorted[index]!
  return lines.join('\n')
}

function bare(cell: string | undefined): string {
  return (cell ?? '').replaceAll('`', '')
}
