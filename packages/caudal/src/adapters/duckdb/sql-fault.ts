import { didYouMean, Fault } from '../../kernel/index.ts'
import { firstLine, machineFault, readEngineError } from './engine-error.ts'
import type { EngineError } from './engine-error.ts'

/** Where an error came from: the statement, and the names of tables that exist. */
export interface SqlFaultContext {
  readonly sql: string
  readonly tables: readonly string[]
  /** Bytes that stood before the user's statement in the one that ran. Default 0. */
  readonly offset?: number
}

/** The fault of a user's statement: `SQL-FAILED` with line and place, `SQL-UNKNOWN-TABLE` with near names, or one of the machine's. */
export function sqlFault(error: unknown, context: SqlFaultContext): unknown {
  const read = readEngineError(error)
  if (read === undefined) return error
  const machine = machineFault(read, error)
  if (machine !== undefined) return machine
  const where = placeIn(context.sql, read.position === undefined ? undefined : read.position - (context.offset ?? 0))
  const unknown = /Table with name "?([^\s"]+)"? does not exist/.exec(read.message)
  if (unknown !== null) return unknownTable(nameAt(context.sql, where) ?? unknown[1]!, { context, where, error })
  const notReadOnly = /transaction is launched in read-only mode/.test(read.message)
  if (notReadOnly) return notReadOnlyFault(error)
  return new Fault('SQL-FAILED', {
    message: `the SQL failed${where === undefined ? '' : ` at line ${where.line}`}: ${firstLine(read.message)}`,
    hint: hintFor(read, where),
    data: where === undefined ? {} : { line: where.line, column: where.column },
    cause: error,
  })
}

/** The fault of a statement of a model: `SQL-FAILED` in the engine's own words with line and column, `SQL-CONFLICT`, or one of the machine's. */
export function statementFault(error: unknown, sql: string): unknown {
  const read = readEngineError(error)
  if (read === undefined) return error
  const machine = machineFault(read, error)
  if (machine !== undefined) return machine
  if (read.type === 'TransactionContext' && /conflict/i.test(read.message)) {
    return new Fault('SQL-CONFLICT', {
      message: `another transaction changes the same: ${firstLine(read.message).replaceAll('\0', ' ')}`,
      hint: 'try again once it has ended',
      blame: 'system',
      retryable: true,
      cause: error,
    })
  }
  const where = placeIn(sql, read.position)
  return new Fault('SQL-FAILED', {
    message: `${read.type} Error: ${firstLine(read.message)}`,
    hint: hintFor(read, where),
    data: where === undefined ? {} : { line: where.line, column: where.column },
    cause: error,
  })
}

/** Refuses by its first word a statement that could not even be looked at without what it writes to. */
export function refuseByFirstWord(sql: string): void {
  if (
    /^(insert|update|delete|merge|create|drop|alter|truncate|copy|attach|detach|set|reset|call|install|load|vacuum|checkpoint|import|export|begin|commit|use)\b/i.test(
      sql.trim(),
    )
  )
    throw notReadOnlyFault()
}

/** The fault of a statement that writes where only reading is allowed. */
export function notReadOnlyFault(cause?: unknown): Fault {
  return new Fault('SQL-NOT-READ-ONLY', {
    message: 'this statement writes, and only reading is allowed here',
    hint: 'ask with SELECT; what writes belongs into a task',
    cause,
  })
}

interface PlaceInSql {
  readonly line: number
  readonly column: number
  readonly text: string
  readonly offset: number
}

/** A byte position as line and column, both from 1. */
function placeIn(sql: string, position: number | undefined): PlaceInSql | undefined {
  if (position === undefined || !(position >= 0 && position <= sql.length * 4)) return undefined
  const offset = new TextDecoder().decode(new TextEncoder().encode(sql).subarray(0, position)).length
  const before = sql.slice(0, offset).split('\n')
  return { line: before.length, column: before.at(-1)!.length + 1, text: sql.split('\n')[before.length - 1]!, offset }
}

function nameAt(sql: string, where: PlaceInSql | undefined): string | undefined {
  const match = where === undefined ? null : /^(?:"[^"]+"|\w+)(?:\.(?:"[^"]+"|\w+))*/.exec(sql.slice(where.offset))
  return match?.[0].replaceAll('"', '')
}

function unknownTable(
  name: string,
  { context, where, error }: { context: SqlFaultContext; where: PlaceInSql | undefined; error: unknown },
): Fault {
  return new Fault('SQL-UNKNOWN-TABLE', {
    message: `there is no table ${name}${where === undefined ? '' : ` (line ${where.line})`}`,
    hint: `${didYouMean(name, context.tables)}; a dataset is there once a pipeline has written its first version`,
    data: { table: name, ...(where === undefined ? {} : { line: where.line, column: where.column }) },
    cause: error,
  })
}

function hintFor(read: EngineError, where: PlaceInSql | undefined): string {
  const candidates = read.message.split('\n').filter((line) => /^(Did you mean|Candidate bindings)/.test(line))
  if (where === undefined) return candidates[0] ?? 'mend the statement, or the values that it works on'
  const start = Math.max(0, where.column - 60)
  const caret = `${where.text.slice(start, where.column - 1)}⟨here⟩${where.text.slice(where.column - 1, where.column + 40)}`.trim()
  return [`look at: ${caret}`, ...candidates.slice(0, 1)].join('; ')
}
