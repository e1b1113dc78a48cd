/** A query that goes into others by name, as an ephemeral model's. */
export interface Cte {
  readonly name: string
  readonly sql: string
}

/**
 * A query with others in front of it, in a `with` of its own or at the start of the one that it has. Comments and blanks that the query
 * begins with stay where they are.
 */
export function injectCtes(sql: string, ctes: readonly Cte[]): string {
  if (ctes.length === 0) return sql
  const list = ctes.map(({ name, sql: query }) => `${name} as (\n${query.trim()}\n)`).join(', ')
  const start = afterComments(sql, 0)
  const found = wordAt('with', { sql, at: start })
  if (found === null) return `${sql.slice(0, start)}with ${list}\n${sql.slice(start)}`
  const after = afterComments(sql, start + found.length)
  const recursive = wordAt('recursive', { sql, at: after })
  const at = recursive === null ? start + found.length : after + recursive.length
  return `${sql.slice(0, at)} ${list}, ${sql.slice(at).trimStart()}`
}

function wordAt(word: string, { sql, at }: { readonly sql: string; readonly at: number }): string | null {
  const found = sql.slice(at, at + word.length)
  return found.toLowerCase() === word && !/\w/.test(sql.charAt(at + word.length)) ? found : null
}

/** The place of the first character from there on that is neither blank nor part of a comment. */
function afterComments(sql: string, from: number): number {
  const skipped = /(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/y
  skipped.lastIndex = from
  return from + (skipped.exec(sql)?.[0].length ?? 0)
}
