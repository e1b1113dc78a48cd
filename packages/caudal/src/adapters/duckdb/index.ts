export { openDuckDb } from './warehouse.ts'
export type { DuckDbOptions } from './warehouse.ts'
