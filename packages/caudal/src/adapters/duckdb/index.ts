export { openDuckDb } from './warehouse.ts'
export type { DuckDbOptions } from './warehouse.ts'
export { openDuckDbEngine, openEmptyEngine } from './sql-engine.ts'
export type { DuckDbEngineOptions } from './sql-engine.ts'
