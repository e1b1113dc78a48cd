import type { HostObject } from '../../jinja/index.ts'
import type { Published } from '../../journal/index.ts'
import type { ModelVersion, SqlResult, SqlSession } from '../../ports/index.ts'
import type { Table } from '../values/table/table.ts'
import { adapterResponse, resultTable } from './result-table.ts'

/** What a connection works with. */
export interface ConnectionOptions {
  readonly session: SqlSession
  readonly signal?: AbortSignal
  /** Where tables print themselves to. */
  readonly print?: (text: string) => void
  /** Told each statement before it is run. */
  readonly seen?: (sql: string) => void
  /** Ends the transaction on behalf of an attempt, with the version that it makes of a dataset. Default: the session's own commit. */
  readonly commit?: (version: ModelVersion | null) => Promise<Published | null>
}

/** A statement that the engine did not take, and what it said. */
export interface Refused {
  readonly sql: string
  readonly error: unknown
}

/** A session with its transaction: what the adapter of one resource runs its statements on. */
export class Connection {
  readonly #options: ConnectionOptions
  #isOpen = false
  #refused: Refused | undefined
  #lasting = 0

  constructor(options: ConnectionOptions) {
    this.#options = options
  }

  /** Whether a transaction is open. */
  get isInTransaction(): boolean {
    return this.#isOpen
  }

  /** How often something was done that a rollback does not undo. */
  get lasting(): number {
    return this.#lasting
  }

  /** The last statement that the engine did not take. */
  get refused(): Refused | undefined {
    return this.#refused
  }

  /** Runs a text of one or several statements; `begin` opens a transaction before where none is open. */
  async run(sql: string, { begin = false }: { readonly begin?: boolean } = {}): Promise<SqlResult> {
    const { session, signal, seen } = this.#options
    const options = signal === undefined ? {} : { signal }
    if (begin && !this.#isOpen) {
      await session.execute('begin', options)
      this.#isOpen = true
    }
    seen?.(sql)
    try {
      const result = await session.execute(sql, options)
      if (!this.#isOpen && result.kind !== 'SELECT' && result.kind !== '') this.#lasting++
      this.#follow(sql)
      return result
    } catch (error) {
      this.#refused = { sql, error }
      throw error
    }
  }

  /** Runs a text and yields what templates see of it: the response and the rows. */
  async execute(sql: string, options: { readonly begin: boolean; readonly fetch: boolean }): Promise<readonly [HostObject, Table]> {
    const result = await this.run(sql, options)
    const shown = options.fetch ? result : { ...result, columns: [], rows: [] }
    return [adapterResponse(result), resultTable(shown, this.#options.print)]
  }

  /** Whether what is committed is so on behalf of an attempt, which may have been replaced by a newer one. */
  get isGuarded(): boolean {
    return this.#options.commit !== undefined
  }

  /** Ends the transaction, where one is open, so that what it did stays, with the version that it makes of a dataset. */
  async commit(version: ModelVersion | null = null): Promise<Published | null> {
    if (!this.#isOpen) return null
    const { session, commit } = this.#options
    const published = commit === undefined ? null : await commit(version)
    if (commit === undefined) await session.execute('commit')
    this.#isOpen = false
    this.#lasting++
    return published
  }

  /** Ends the transaction, where one is open, as if it had never been. */
  async rollback(): Promise<void> {
    if (!this.#isOpen) return
    this.#isOpen = false
    await this.#options.session.execute('rollback')
  }

  /** A project's own `begin` and `commit`, as in hooks, open and end the transaction too. */
  #follow(sql: string): void {
    const words = sql
      .split(';')
      .flatMap((statement) => /^\s*(begin|start\s+transaction|commit|rollback|abort|end)\b/i.exec(statement)?.[1]?.toLowerCase() ?? [])
    const last = words.at(-1)
    if (last !== undefined) this.#isOpen = last === 'begin' || last.startsWith('start')
  }
}
