import type { SqlColumn, SqlEngine, SqlSession } from '../../ports/index.ts'
import { quoteName } from '../../sql/index.ts'
import type { Relation } from '../values/relation.ts'
import { emptyTable, isAboutShapes, isQuestion, noRowsOf, notHere, ofQuery } from './shadow.ts'
import type { Shadow } from './shadow.ts'

/** A DuckDB in memory, with databases and schemas of the names that the project has. */
export class ShadowCatalog implements Shadow {
  readonly #session: SqlSession
  readonly #engine: SqlEngine
  readonly #database: string
  readonly #databases: Set<string>
  readonly #schemas = new Set<string>()

  private constructor(options: { readonly session: SqlSession; readonly engine: SqlEngine; readonly database: string }) {
    this.#session = options.session
    this.#engine = options.engine
    this.#database = options.database
    this.#databases = new Set([options.engine.database.toLowerCase()])
  }

  /** Opens one in an engine that is empty and in memory; `database` is that of relations that name none. */
  static async open(engine: SqlEngine, database: string): Promise<ShadowCatalog> {
    const catalog = new ShadowCatalog({ session: await engine.open(), engine, database })
    await catalog.#attach(database)
    return catalog
  }

  async define(relation: Relation, columns: readonly SqlColumn[]): Promise<readonly SqlColumn[]> {
    const list = columns.map(({ name, type }) => `${quoteName(name)} ${type}`).join(', ')
    const name = await this.#named(relation)
    return this.#make(`${name} (${list})`, name)
  }

  async bind(relation: Relation, sql: string): Promise<readonly SqlColumn[]> {
    const name = await this.#named(relation)
    try {
      return await this.#make(emptyTable(name, sql), name)
    } catch (error) {
      throw ofQuery(error)
    }
  }

  async check(sql: string): Promise<void> {
    try {
      await this.#session.execute(noRowsOf(sql))
    } catch (error) {
      throw ofQuery(error)
    }
  }

  async checkAll(queries: readonly string[]): Promise<void> {
    if (queries.length > 0) await this.#session.execute(queries.map(noRowsOf).join(';\n'))
  }

  schemaFor(schema: string): string {
    return schema
  }

  asking(asked: () => void): SqlEngine {
    const engine = this.#engine
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

  /** Makes a table and says its columns, in one text: each that is run costs as much as reading a small query. */
  async #make(table: string, name: string): Promise<readonly SqlColumn[]> {
    return (await this.#session.execute(`create or replace table ${table};\nselect * from ${name} limit 0`)).columns
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
