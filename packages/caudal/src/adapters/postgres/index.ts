export { openPostgresEngine } from './sql-engine.ts'
export type { PostgresEngineOptions } from './sql-engine.ts'
