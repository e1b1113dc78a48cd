import type { SqlColumn, SqlEngine } from '../../ports/index.ts'

/** Says the columns of what is in the warehouse by its name as SQL, without reading a row; undefined where it is not there. */
export type RealColumns = (name: string) => Promise<readonly SqlColumn[] | undefined>

/** Looks into a warehouse with one session, opened when it is first needed. */
export function realColumns(engine: Pick<SqlEngine, 'open'>): { readonly look: RealColumns; readonly close: () => Promise<void> } {
  let opening: ReturnType<SqlEngine['open']> | undefined
  return {
    async look(name) {
      const session = await (opening ??= engine.open())
      try {
        return (await session.execute(`select * from ${name} limit 0`)).columns
      } catch {
        return undefined
      }
    },
    close: async () => (await opening)?.close(),
  }
}
