import type { SqlColumn, SqlEngine, SqlResult, SqlSession } from '../../ports/index.ts'
import { quoteName, quoteText } from '../../sql/index.ts'
import type { Relation } from '../values/relation.ts'
import { emptyTable, isAboutShapes, isQuestion, noRowsOf, notHere, ofQuery } from './shadow.ts'
import type { Shadow } from './shadow.ts'

/** What is asked of the engine. */
type Engine = Pick<SqlEngine, 'dialect' | 'database' | 'open'>

const nothing: SqlResult = { columns: [], rows: [], kind: '', affected: null }

/**
 * Schemas of their own in a Postgres database, made in one transaction that is undone in the end: what is built has its tables there, and
 * sources and all that is not built are read where they are, by their shape alone.
 */
export class PostgresShadow implements Shadow {
  readonly #session: SqlSession
  readonly #engine: Engine
  /** What schemas of the shadow begin with: no other session has the same. */
  readonly #prefix: string
  readonly #schemas = new Map<string, string>()
  readonly #made = new Set<string>()
  #last: Promise<unknown> = Promise.resolve()

  private constructor(options: { readonly session: SqlSession; readonly engine: Engine; readonly process: number }) {
    this.#session = options.session
    this.#engine = options.engine
    this.#prefix = `caudal_bind_${options.process}_`
  }

  /** Opens one, with a session of its own. */
  static async open(engine: Engine): Promise<PostgresShadow> {
    const session = await engine.open()
    const { rows } = await session.execute('select pg_backend_pid()')
    await session.execute('begin')
    return new PostgresShadow({ session, engine, process: Number(rows[0]![0]) })
  }

  schemaFor(schema: string): string {
    const own = this.#schemas.get(schema) ?? `${this.#prefix}${this.#schemas.size}`
    this.#schemas.set(schema, own)
    return own
  }

  async define(relation: Relation, columns: readonly SqlColumn[]): Promise<readonly SqlColumn[]> {
    const list = columns.map(({ name, type }) => `${quoteName(name)} ${type}`).join(', ')
    const name = relation.render()
    const isOwn = relation.schema?.startsWith(this.#prefix) === true
    // A table of the warehouse is read as it is: it is never locked, let alone replaced.
    const there = isOwn ? null : await this.#columns(relation).catch(() => null)
    if (there !== null) return there
    await this.#schema(relation)
    await this.#run(`${isOwn ? `drop table if exists ${name} cascade; ` : ''}create table ${name} (${list})`)
    return this.#columns(relation)
  }

  async bind(relation: Relation, sql: string): Promise<readonly SqlColumn[]> {
    await this.#schema(relation)
    await this.#run(`create table ${emptyTable(relation.render(), sql)}`).catch((error: unknown) => Promise.reject(ofQuery(error) as Error))
    return this.#columns(relation)
  }

  async check(sql: string): Promise<void> {
    await this.#run(noRowsOf(sql)).catch((error: unknown) => Promise.reject(ofQuery(error) as Error))
  }

  async checkAll(queries: readonly string[]): Promise<void> {
    if (queries.length > 0) await this.#run(queries.map(noRowsOf).join(';\n'))
  }

  asking(asked: () => void): SqlEngine {
    const { dialect, database } = this.#engine
    const execute = (sql: string): Promise<SqlResult> => {
      if (/^\s*(?:begin|commit|rollback)\s*;?\s*$/i.test(sql)) return Promise.resolve(nothing)
      const isHarmless = isAboutShapes(sql)
      // Rows of the warehouse may be many, and what follows from them is not known here in any case.
      if (!isHarmless || this.#isAboutMoved(sql)) asked()
      return isHarmless && isQuestion(sql) ? this.#run(sql) : Promise.reject(notHere())
    }
    return {
      dialect,
      database,
      open: () => Promise.resolve({ execute, close: () => Promise.resolve() }),
      load: () => Promise.reject(notHere()),
      close: () => Promise.resolve(),
    }
  }

  async close(): Promise<void> {
    await this.#last
    await this.#session.execute('rollback')
    await this.#session.close()
  }

  /** Whether a statement asks what tables there are in a schema whose tables the shadow holds until it is undone, or in those of a pattern. */
  #isAboutMoved(sql: string): boolean {
    if (!/information_schema|\bpg_/i.test(sql) || sql.includes(this.#prefix)) return false
    const text = sql.toLowerCase()
    if (/\b(?:i?like|similar)\b|~/.test(text)) return true
    return [...this.#schemas.keys()].some((schema) => text.includes(quoteText(schema.toLowerCase())))
  }

  async #columns(relation: Relation): Promise<readonly SqlColumn[]> {
    return (await this.#run(`select * from ${relation.render()} limit 0`)).columns
  }

  async #schema({ schema }: Relation): Promise<void> {
    if (schema === null || this.#made.has(schema)) return
    await this.#run(`create schema if not exists ${quoteName(schema)}`)
    this.#made.add(schema)
  }

  /** Runs a text so that the transaction goes on where it fails, one after another. */
  #run(sql: string): Promise<SqlResult> {
    const turn = this.#last.then(async () => {
      await this.#session.execute('savepoint caudal')
      try {
        const result = await this.#session.execute(sql)
        await this.#session.execute('release savepoint caudal')
        return result
      } catch (error) {
        await this.#session.execute('rollback to savepoint caudal')
        throw error
      }
    })
    this.#last = turn.catch(() => undefined)
    return turn
  }
}
