import type { SqlColumn, SqlEngine, SqlSession } from '../../ports/index.ts'
import { Fault } from '../../kernel/index.ts'
import { quoteName } from '../../sql/index.ts'
import type { Relation } from '../values/relation.ts'

/** The text that stands before a query where its table is made, and the lines of it. */
const before = { text: ' as (\n', lines: 1 }

/** A database without rows, in which the tables of a project are made to see what their queries mean. */
export class ShadowCatalog {
  readonly #session: SqlSession
  readonly #database: string
  readonly #databases: Set<string>
  readonly #schemas = new Set<string>()

  private constructor(options: { readonly session: SqlSession; readonly database: string; readonly own: string }) {
    this.#session = options.session
    this.#database = options.database
    this.#databases = new Set([options.own.toLowerCase()])
  }

  /** Opens one in an engine that is empty and in memory; `database` is that of relations that name none. */
  static async open(engine: SqlEngine, database: string): Promise<ShadowCatalog> {
    const catalog = new ShadowCatalog({ session: await engine.open(), database, own: engine.database })
    await catalog.#attach(database)
    return catalog
  }

  /** Makes an empty table with columns of given types. Rejects where the engine does not have a type. */
  async define(relation: Relation, columns: readonly SqlColumn[]): Promise<void> {
    const list = columns.map(({ name, type }) => `${quoteName(name)} ${type}`).join(', ')
    await this.#session.execute(`create or replace table ${await this.#named(relation)} (${list})`)
  }

  /**
   * Makes an empty table of what a query yields, and says its columns. Rejects as the engine does; the line in the fault's data is that of
   * the query.
   */
  async bind(relation: Relation, sql: string): Promise<readonly SqlColumn[]> {
    const name = await this.#named(relation)
    try {
      await this.#session.execute(`create or replace table ${name}${before.text}${sql.trimEnd().replace(/;$/, '')}\n) with no data`)
    } catch (error) {
      throw shifted(error)
    }
    return this.columns(relation)
  }

  /** Has the engine read a query of which nothing is made. Rejects as `bind` does. */
  async check(sql: string): Promise<void> {
    try {
      await this.#session.execute(`select * from (\n${sql.trimEnd().replace(/;$/, '')}\n) as checked limit 0`)
    } catch (error) {
      throw shifted(error)
    }
  }

  /** The columns of a table that was made. */
  async columns(relation: Relation): Promise<readonly SqlColumn[]> {
    return (await this.#session.execute(`select * from ${await this.#named(relation)} limit 0`)).columns
  }

  /** A session on it for templates, which may ask and change nothing. `asked` is told of each question about rows. */
  asking(engine: SqlEngine, asked: () => void): SqlEngine {
    return {
      dialect: engine.dialect,
      database: this.#database,
      open: async () => {
        const session = await engine.open()
        await session.execute(`use ${quoteName(this.#database)}.main`)
        return {
          execute(sql, options) {
            if (!isAboutShapes(sql)) asked()
            return isQuestion(sql) ? session.execute(sql, options) : Promise.reject(notHere())
          },
          close: () => session.close(),
        }
      },
      load: () => Promise.reject(notHere()),
      close: () => Promise.resolve(),
    }
  }

  close(): Promise<void> {
    return this.#session.close()
  }

  async #named(relation: Relation): Promise<string> {
    const database = relation.database ?? this.#database
    const schema = relation.schema ?? 'main'
    await this.#attach(database)
    const key = `${database}.${schema}`.toLowerCase()
    if (!this.#schemas.has(key)) await this.#session.execute(`create schema if not exists ${quoteName(database)}.${quoteName(schema)}`)
    this.#schemas.add(key)
    return [database, schema, relation.identifier ?? ''].map(quoteName).join('.')
  }

  async #attach(database: string): Promise<void> {
    const key = database.toLowerCase()
    if (!this.#databases.has(key)) await this.#session.execute(`attach ':memory:' as ${quoteName(database)}`)
    if (this.#databases.size === 1) await this.#session.execute(`use ${quoteName(database)}.main`)
    this.#databases.add(key)
  }
}

/** Whether a statement reads. */
function isQuestion(sql: string): boolean {
  return /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*(?:select|with|from|show|describe|begin|commit|rollback|$)/i.test(sql)
}

/** Whether what a statement yields is the same without rows: it reads none, or asks what tables and columns there are. */
function isAboutShapes(sql: string): boolean {
  if (!/\b(?:from|join|table)\b/i.test(sql)) return true
  return /information_schema|duckdb_(?:columns|tables|views|databases|schemas)|pragma_|\blimit 0\b|\(describe\b|^\s*(?:begin|commit|rollback|describe)\b/i.test(
    sql,
  )
}

function notHere(): Fault {
  return new Fault('DBT-UNSUPPORTED', {
    message: 'its template runs statements',
    hint: 'see what it does with: caudal build --no-bind',
  })
}

/** A fault with the line that it has in the query. */
function shifted(error: unknown): unknown {
  if (!(error instanceof Fault)) return error
  const { line, column } = error.data as { readonly line?: number; readonly column?: number }
  if (line === undefined) return error
  return new Fault(error.code, {
    message: error.message,
    hint: error.hint ?? '',
    data: { line: line - before.lines, column },
    cause: error,
  })
}
