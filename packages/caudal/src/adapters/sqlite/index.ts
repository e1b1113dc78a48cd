export { openSqliteDatabase } from './database.ts'
