import type { SqlEngine } from '../../ports/index.ts'
import type { Target } from './target.ts'

/** The warehouse of a Caudal project as a target. */
export function warehouseTarget({ dialect, database }: Pick<SqlEngine, 'dialect' | 'database'>): Target {
  const facts = { type: dialect, database, schema: 'main', threads: 4, name: 'warehouse', target_name: 'warehouse', profile_name: 'caudal' }
  return { profile: 'caudal', name: 'warehouse', type: dialect, database, schema: 'main', threads: 4, facts, connection: {} }
}
