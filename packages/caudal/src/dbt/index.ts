export { dbt } from './dbt.ts'
export type { DbtOptions } from './dbt.ts'
export type { DbtColumn, DbtResult, DbtRun } from './dbt-result.ts'
