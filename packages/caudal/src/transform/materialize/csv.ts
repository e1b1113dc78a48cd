/** A file of separated values, read: names of columns and rows as wide as these. */
export interface CsvTable {
  readonly columns: readonly string[]
  /** Null where there is no value: nothing between separators, or fewer values than columns. */
  readonly rows: readonly (readonly (string | null)[])[]
}

/** What is wrong with a file of separated values, and at which line. */
export class CsvTrouble extends Error {
  readonly line: number

  constructor(message: string, line: number) {
    super(message)
    this.line = line
  }
}

/** Reads a text with a first line of names. Short rows are filled up; blank lines are no rows. Throws `CsvTrouble` at a row that is too long. */
export function readCsv(text: string, delimiter = ','): CsvTable {
  const records = recordsOf(text.startsWith('\uFEFF') ? text.slice(1) : text, delimiter)
  const first = records.next()
  if (first.done === true) return { columns: [], rows: [] }
  const columns = namesOf(first.value.fields)
  const rows: (string | null)[][] = []
  for (const { fields, line } of records) {
    if (fields.length > columns.length) {
      throw new CsvTrouble(`the row has ${fields.length} values, and there are ${columns.length} columns`, line)
    }
    rows.push(columns.map((_, index) => (fields[index] === undefined || fields[index] === '' ? null : fields[index])))
  }
  return { columns, rows }
}

/** Names of columns, each once; one without a name gets a letter. */
function namesOf(fields: readonly string[]): string[] {
  const taken = new Set<string>()
  return fields.map((field, index) => {
    const name = field === '' ? letters(index) : field
    let own = name
    for (let count = 2; taken.has(own); count++) own = `${name}_${count}`
    taken.add(own)
    return own
  })
}

/** The letters of a column as spreadsheets count: a, b, …, z, aa. */
function letters(index: number): string {
  const last = String.fromCharCode(97 + (index % 26))
  return index < 26 ? last : `${letters(Math.floor(index / 26) - 1)}${last}`
}

interface Row {
  readonly fields: string[]
  readonly line: number
}

function* recordsOf(text: string, delimiter: string): Generator<Row, undefined> {
  let at = 0
  let line = 1
  while (at < text.length) {
    const started = line
    const fields: string[] = []
    let isBlank = true
    for (;;) {
      const field = readField(text, { at, delimiter })
      fields.push(field.value)
      line += field.lines
      at = field.end
      if (field.end > field.start) isBlank = false
      if (!text.startsWith(delimiter, at)) break
      isBlank = false
      at += delimiter.length
    }
    if (text[at] === '\r') at++
    if (text[at] === '\n') at++
    line++
    if (!isBlank) yield { fields, line: started }
  }
  return undefined
}

interface Field {
  readonly value: string
  readonly start: number
  readonly end: number
  /** Lines that ended within it. */
  readonly lines: number
}

function readField(text: string, { at, delimiter }: { readonly at: number; readonly delimiter: string }): Field {
  let value = ''
  let end = at
  let lines = 0
  if (text[end] === '"') {
    const quoted = readQuoted(text, end + 1)
    value = quoted.value
    end = quoted.end
    lines = quoted.value.split('\n').length - 1
  }
  const from = end
  while (end < text.length && text[end] !== '\n' && text[end] !== '\r' && !text.startsWith(delimiter, end)) end++
  return { value: value + text.slice(from, end), start: at, end, lines }
}

function readQuoted(text: string, from: number): { readonly value: string; readonly end: number } {
  let value = ''
  let at = from
  for (;;) {
    const quote = text.indexOf('"', at)
    if (quote < 0) return { value: value + text.slice(at), end: text.length }
    value += text.slice(at, quote)
    if (text[quote + 1] !== '"') return { value, end: quote + 1 }
    value += '"'
    at = quote + 2
  }
}
