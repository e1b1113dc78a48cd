import type { CompiledQuery } from 'kysely'
import type { PresumedStatement } from './waiting-changes.ts'

/** The code of Postgres for a division by zero: how a statement fails that changes other than it should. */
export const misjudged = '22012'

/** How many texts are kept at the most. */
const mostTexts = 400

/**
 * Makes one statement of neighbours that change other rows than each other: what comes with each statement, on its way and in Postgres,
 * costs as much as several rows. It fails with `misjudged` where all together change other than as many as they should.
 */
export function createAtOnce(): (statements: readonly PresumedStatement[]) => readonly CompiledQuery[] {
  const texts = new Map<string, string>()
  const oneOf = (some: readonly PresumedStatement[]): CompiledQuery => {
    const queries = some.map(({ query }) => query)
    const key = queries.map(({ sql }) => sql).join(';')
    const sql = texts.get(key) ?? textOf(queries)
    if (texts.size < mostTexts) texts.set(key, sql)
    const rows = some.reduce((sum, each) => sum + each.rows, 0)
    return { ...queries[0]!, sql, parameters: [...queries.flatMap(({ parameters }) => parameters), rows] }
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
  return `with ${parts.join(', ')} select 1 / (${counts.join(' + ')} = $${before + 1}::bigint)::int`
}
