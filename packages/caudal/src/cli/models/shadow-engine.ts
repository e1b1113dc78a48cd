import type { Clock } from '../../kernel/index.ts'
import type { SqlEngine } from '../../ports/index.ts'
import type { Target } from '../../transform/index.ts'
import { openShadow } from './open-engine.ts'

/**
 * The empty engine on which queries are read. To open it takes as long as to read a small project, so it may begin before it is needed. It is
 * never closed: what it has is in memory and goes with the command, and to give that back before would hold the command up.
 */
export interface ShadowEngine {
  /** Begins to open it, where the target has one. */
  begin(target: Target): void
  /** Gives it; null of Postgres, where queries are read in the database itself. */
  take(target: Target): Promise<SqlEngine | null>
  /** Resolves once none is being opened that nobody took: the process would end in the middle of it. */
  settled(): Promise<void>
}

/** The empty engine of a project; nothing is opened yet. */
export function shadowEngine(at: { readonly clock: Clock; readonly ahead: Promise<SqlEngine> | undefined }): ShadowEngine {
  let begun: Promise<SqlEngine | null> | undefined
  const open = async (target: Target): Promise<SqlEngine | null> => (target.type === 'duckdb' ? openShadow(target, at) : null)
  return {
    begin(target) {
      begun = open(target)
      // What is wrong with it is told to whoever takes it.
      begun.catch(() => undefined)
    },
    take(target) {
      const taken = begun ?? open(target)
      begun = undefined
      return taken
    },
    settled: async () => void (await begun?.catch(() => undefined)),
  }
}
