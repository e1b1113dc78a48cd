export { openPostgres } from './open-postgres.ts'
export { openSqlite } from './open-sqlite.ts'
