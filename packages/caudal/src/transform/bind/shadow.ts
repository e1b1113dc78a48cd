import { Fault } from '../../kernel/index.ts'
import type { SqlColumn, SqlEngine } from '../../ports/index.ts'
import type { Relation } from '../values/relation.ts'

/** A place without rows, in which the tables of a project are made to see what their queries mean; nobody else sees it. */
export interface Shadow {
  /** Makes an empty table with columns of given types, and says them as the engine does. Rejects where the engine does not have a type. */
  define(relation: Relation, columns: readonly SqlColumn[]): Promise<readonly SqlColumn[]>
  /**
   * Makes an empty table of what a query yields, and says its columns. Rejects as the engine does; the line in the fault's data is that of
   * the query.
   */
  bind(relation: Relation, sql: string): Promise<readonly SqlColumn[]>
  /** Has the engine read a query of which nothing is made. Rejects as `bind` does. */
  check(sql: string): Promise<void>
  /** Has the engine read several queries at once. Rejects where one cannot work. */
  checkAll(queries: readonly string[]): Promise<void>
  /** A session on it for templates, which may ask and change nothing. `asked` is told of each question about rows. */
  asking(asked: () => void): SqlEngine
  /** The schema that a resource's table is made in instead of its own. */
  schemaFor(schema: string): string
  close(): Promise<void>
}

/** The statement that makes an empty table of what a query yields, which begins on its second line. */
export function emptyTable(name: string, sql: string): string {
  return `${name} as (\n${plain(sql)}\n) with no data`
}

/** The statement that has a query read, which begins on its second line. */
export function noRowsOf(sql: string): string {
  return `select * from (\n${plain(sql)}\n) as checked limit 0`
}

function plain(sql: string): string {
  return sql.trimEnd().replace(/;$/, '')
}

/** A fault of a statement of these with the line that it has in the query. */
export function ofQuery(error: unknown): unknown {
  if (!(error instanceof Fault)) return error
  const { line, ...data } = (error.data ?? {}) as { readonly line?: number }
  if (line === undefined) return error
  return new Fault(error.code, { message: error.message, hint: error.hint ?? '', data: { ...data, line: line - 1 }, cause: error })
}

/** Whether a statement reads. */
export function isQuestion(sql: string): boolean {
  return /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*(?:select|with|from|show|describe|begin|commit|rollback|$)/i.test(sql)
}

/** Whether what a statement yields is the same without rows: it reads none, or asks what tables and columns there are. */
export function isAboutShapes(sql: string): boolean {
  if (!/\b(?:from|join|table)\b/i.test(sql)) return true
  return /information_schema|\bpg_[a-z]+|duckdb_(?:columns|tables|views|databases|schemas)|pragma_|\blimit 0\b|\(describe\b|^\s*(?:begin|commit|rollback|describe)\b/i.test(
    sql,
  )
}

/** Why a template's statement is not run here. */
export function notHere(): Fault {
  return new Fault('DBT-UNSUPPORTED', {
    message: 'its template runs statements',
    hint: 'see what it does with: caudal build --no-bind',
  })
}
