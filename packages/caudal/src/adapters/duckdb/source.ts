import type { RowFile, Sql } from '../../define/index.ts'
import { didYouMean, Fault, Faults } from '../../kernel/index.ts'
import type { DatasetManifest } from '../../plan/index.ts'
import { quoteName, quoteText } from '../../sql/index.ts'
import { sourceColumn } from './candidate-sql.ts'
import { isReading, notOneStatement } from './session.ts'
import type { ResultColumn, Session } from './session.ts'
import { notReadOnlyFault, sqlFault } from './sql-fault.ts'

/** A source of rows, ready to be read: a SELECT with its parameters and what it yields. */
export interface Source {
  readonly kind: 'sql' | 'file' | 'rows'
  readonly sql: string
  readonly values: Sql['values']
  readonly columns: readonly ResultColumn[]
  /** Whether lines that could not be taken apart wait in the session's table `reject_errors`. */
  readonly rejects: boolean
}

/** What is needed to open a source. */
export interface SourceOptions {
  readonly session: Session
  readonly dataset: DatasetManifest
  readonly tables: () => Promise<readonly string[]>
}

/**
 * Looks at a source before it is read. Rejects with `DATA-UNKNOWN-COLUMN` (queries only: more columns in a file are left out),
 * `DATA-MISSING-COLUMN`, and the faults of SQL and files.
 */
export async function openSource(source: RowFile | Sql, { session, dataset, tables }: SourceOptions): Promise<Source> {
  const opened = source.kind === 'file' ? await openFile(source, { session, dataset }) : await openQuery(source, { session, tables })
  const problems = columnProblems(opened, dataset)
  if (problems.length === 1) throw problems[0]!
  if (problems.length > 1) throw joined(problems)
  return opened
}

async function openQuery(source: Sql, { session, tables }: Pick<SourceOptions, 'session' | 'tables'>): Promise<Source> {
  const sql = trimStatement(source.text)
  try {
    const kinds = await session.kinds(sql)
    if (kinds.length !== 1) throw notOneStatement(kinds.length)
    if (!isReading(kinds[0]!)) throw notReadOnlyFault()
    return { kind: 'sql', sql, values: source.values, columns: await session.describe(sql, source.values), rejects: false }
  } catch (error) {
    throw sqlFault(error, { sql, tables: await tables() })
  }
}

/** A statement without the semicolon at its end. */
export function trimStatement(text: string): string {
  return text.replace(/[\s;]+$/, '')
}

async function openFile(source: RowFile, { session, dataset }: Pick<SourceOptions, 'session' | 'dataset'>): Promise<Source> {
  const path = quoteText(source.path)
  const sql = {
    parquet: `SELECT * FROM read_parquet(${path}, union_by_name = true)`,
    csv: `SELECT * FROM read_csv(${path}, all_varchar = true, header = true, store_rejects = true)`,
    json: `SELECT * FROM read_json(${path}, columns = {${dataset.columns.map((column) => `${quoteName(column.name)}: 'JSON'`).join(', ')}})`,
  }[source.format]
  try {
    return { kind: 'file', sql, values: [], columns: await session.describe(sql), rejects: source.format === 'csv' }
  } catch (error) {
    throw fileFault(error, source)
  }
}

/** What went wrong while a file was read, with the file's name. */
export function fileFault(error: unknown, source: RowFile): unknown {
  if (error instanceof Fault && error.code !== 'FILE-MISSING' && error.code !== 'FILE-UNREADABLE') return error
  if (error instanceof Fault && error.code === 'FILE-MISSING') return missingFile(source, error)
  if (!(error instanceof Error)) return error
  return new Fault('FILE-UNREADABLE', {
    message: `the ${source.format} file ${source.path} cannot be read: ${error instanceof Fault ? error.message.replace(/^.* cannot be read: /, '') : error.message}`,
    hint: `check that it is whole and that it is ${source.format}`,
    data: { file: source.path },
    cause: error,
  })
}

function missingFile(source: RowFile, cause: unknown): Fault {
  return new Fault('FILE-MISSING', {
    message: `there is no file ${source.path}`,
    hint: 'check the path; a relative one starts at the project',
    data: { file: source.path },
    cause,
  })
}

function columnProblems(source: Source, dataset: DatasetManifest): Fault[] {
  const names = dataset.columns.map((column) => column.name)
  const known = new Set(names.map((name) => name.toLowerCase()))
  const unknown = source.kind === 'sql' ? source.columns.filter((column) => !known.has(column.name.toLowerCase())) : []
  const missing = dataset.columns.filter((column) => !column.nullable && sourceColumn(column.name, source.columns) === undefined)
  return [
    ...unknown.map(
      ({ name }) =>
        new Fault('DATA-UNKNOWN-COLUMN', {
          message: `the query yields ${name}, which is no column of ${dataset.name}`,
          hint: `${didYouMean(name, names)}; declare the column or leave it out of the query`,
          data: { dataset: dataset.name, column: name },
        }),
    ),
    ...missing.map(
      ({ name }) =>
        new Fault('DATA-MISSING-COLUMN', {
          message: `the source has no column ${name}, which ${dataset.name} must have`,
          hint: `${didYouMean(
            name,
            source.columns.map((column) => column.name),
          )}; or declare ${name} nullable`,
          data: { dataset: dataset.name, column: name },
        }),
    ),
  ]
}

/** Several problems as one fault, so that they survive a trip to another process together. */
function joined(problems: readonly Fault[]): Fault {
  const [first] = problems
  return new Fault(first!.code, {
    message: problems.map((problem) => problem.message).join('; '),
    hint: problems.map((problem) => problem.hint).join('; '),
    data: { columns: problems.map((problem) => problem.data?.['column'] ?? null) },
    cause: new Faults(problems),
  })
}
