import { sql } from 'kysely'
import type { Compilable, CompiledQuery, RawBuilder } from 'kysely'
import type { Statement } from './statement.ts'

/** The values of changes and the columns that are numbers; all others are texts. */
export const numbers: ReadonlySet<string> = new Set([
  'at',
  'attempt',
  'attempts',
  'cached',
  'due_at',
  'epoch',
  'finished_at',
  'fromEpoch',
  'item',
  'items',
  'lost',
  'next',
  'ofItem',
  'priority',
  'ready_at',
  'seq',
  'started_at',
  'unmet',
])

interface GatheredQuery {
  readonly query: CompiledQuery
  /** The names of the values in the order of the statement's parameters; null for one that stands in the statement itself. */
  readonly names: readonly (string | null)[]
}

/** Marks a parameter while a gathered statement is compiled. */
class Column {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/** An update, as far as it is known here. */
interface Update<R> extends Compilable<R> {
  from(table: unknown): Compilable<R>
}

/**
 * Makes of an update of one row the update of several: what stands for a value in the one becomes a column of a list of values in the
 * other. In Postgres alone; there a statement costs as much as several rows.
 */
export function createGathered(): <V extends object, R>(statement: Statement<V, R>, all: readonly object[]) => CompiledQuery {
  const compiled = new Map<string, GatheredQuery>()
  const compile = <V extends object, R>({ build }: Statement<V, R>): GatheredQuery => {
    const columns: string[] = []
    const update = build(((name: string): RawBuilder<unknown> => {
      if (!columns.includes(name)) columns.push(name)
      return sql.ref(`gathered.of_${name}`)
    }) as never) as Update<R>
    const lists = columns.map((name) => sql`${new Column(name)}::${sql.raw(numbers.has(name) ? 'bigint[]' : 'text[]')}`)
    const names = columns.map((name) => sql.ref(`of_${name}`))
    const query = update.from(sql`unnest(${sql.join(lists)})`.as(sql`gathered(${sql.join(names)})` as never)).compile()
    return { query, names: query.parameters.map((parameter) => (parameter instanceof Column ? parameter.name : null)) }
  }
  return (statement, all) => {
    let known = compiled.get(statement.name)
    if (known === undefined) {
      known = compile(statement)
      compiled.set(statement.name, known)
    }
    const { query, names } = known
    const parameters = names.map((name, index) =>
      name === null ? query.parameters[index] : all.map((values) => (values as Readonly<Record<string, unknown>>)[name]),
    )
    return { ...query, parameters }
  }
}
