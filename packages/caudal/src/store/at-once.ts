import type { CompiledQuery } from 'kysely'
import type { PresumedStatement } from './waiting-changes.ts'

/** A statement, and how many rows it tells of when all is as presumed. */
export interface Sent {
  readonly query: CompiledQuery
  readonly rows: number
}

/**
 * Makes one statement of neighbours that change other rows than each other: what comes with each statement, on its way and in Postgres,
 * costs as much as several rows. The one tells of a row only where all together change as many as they should.
 */
export function createAtOnce(): (statements: readonly PresumedStatement[]) => readonly Sent[] {
  const texts = new Map<string, string>()
  const oneOf = (some: readonly PresumedStatement[]): Sent => {
    if (some.length === 1) return some[0]!
    const queries = some.map(({ query }) => query)
    const key = queries.map(({ sql }) => sql).join(';')
    const sql = texts.get(key) ?? textOf(queries)
    texts.set(key, sql)
    const rows = some.reduce((sum, each) => sum + each.rows, 0)
    return { query: { ...queries[0]!, sql, parameters: [...queries.flatMap(({ parameters }) => parameters), rows] }, rows: 1 }
  }
  return (statements) => {
    const parts: PresumedStatement[][] = []
    let touched = new Set<string>()
    let open = false
    for (const each of statements) {
      const { touches } = each
      if (touches !== null && open && touches.every((row) => !touched.has(row))) parts.at(-1)!.push(each)
      else {
        parts.push([each])
        touched = new Set()
      }
      open = touches !== null
      for (const row of touches ?? []) touched.add(row)
    }
    return parts.map(oneOf)
  }
}

/** Each of its parts changes what it changes on its own: none sees what another one does. */
function textOf(queries: readonly CompiledQuery[]): string {
  let before = 0
  const parts = queries.map(({ sql, parameters }, index) => {
    const numbered = sql.replaceAll(/\$(\d+)/g, (_, number: string) => `$${Number(number) + before}`)
    before += parameters.length
    return `c${index} as (${numbered} returning 1)`
  })
  const counts = queries.map((_, index) => `(select count(*) from c${index})`)
  return `with ${parts.join(', ')} select where ${counts.join(' + ')} = $${before + 1}::bigint`
}
