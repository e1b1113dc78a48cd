export type { PostgresEngineOptions } from './client-maker.ts'
export { openPostgresDatabase } from './database.ts'
export { openPostgresEngine } from './sql-engine.ts'
