import { Fault } from '../../kernel/index.ts'
import type { Session } from './session.ts'

/** The numbered steps that bring a warehouse file to the shape that this code knows; each runs once, in its own transaction. */
const migrations: readonly (readonly string[])[] = [
  [
    'CREATE SCHEMA IF NOT EXISTS caudal_data',
    'CREATE TABLE caudal.settings (name VARCHAR NOT NULL, value VARCHAR NOT NULL)',
    `CREATE TABLE caudal.objects (dataset VARCHAR NOT NULL, physical VARCHAR, format VARCHAR NOT NULL, columns VARCHAR NOT NULL, time VARCHAR,
      grain VARCHAR NOT NULL, quarantine BOOLEAN NOT NULL, mixed BOOLEAN NOT NULL, version INTEGER NOT NULL, total BIGINT NOT NULL)`,
    `CREATE TABLE caudal.versions (dataset VARCHAR NOT NULL, version INTEGER NOT NULL, written_at BIGINT NOT NULL, pipeline VARCHAR NOT NULL, run VARCHAR NOT NULL,
      step VARCHAR NOT NULL, item INTEGER, epoch INTEGER NOT NULL, mode VARCHAR NOT NULL, ordinal INTEGER NOT NULL, rows BIGINT NOT NULL,
      quarantined BIGINT NOT NULL, duplicates BIGINT NOT NULL, total BIGINT NOT NULL, window_start VARCHAR NOT NULL, window_end VARCHAR NOT NULL,
      reasons VARCHAR NOT NULL)`,
    'CREATE TABLE caudal.fences (run VARCHAR NOT NULL, step VARCHAR NOT NULL, item INTEGER, epoch INTEGER NOT NULL)',
    `CREATE TABLE caudal.files (dataset VARCHAR NOT NULL, path VARCHAR NOT NULL, window_start TIMESTAMP NOT NULL, item_key VARCHAR NOT NULL,
      rows BIGINT NOT NULL, added INTEGER NOT NULL, removed INTEGER)`,
    'CREATE TABLE caudal.trash (path VARCHAR NOT NULL)',
  ],
  [
    'ALTER TABLE caudal.versions ALTER COLUMN rows DROP NOT NULL',
    'ALTER TABLE caudal.versions ALTER COLUMN total DROP NOT NULL',
    'ALTER TABLE caudal.versions ADD COLUMN attempt INTEGER',
  ],
  ['CREATE TABLE caudal.profiles (dataset VARCHAR NOT NULL, made_of VARCHAR NOT NULL, profile VARCHAR NOT NULL)'],
]

/** Brings the warehouse up to date. Rejects with `WAREHOUSE-UNREADABLE` where a newer Caudal has written it. */
export async function migrate(session: Session, path: string): Promise<void> {
  await session.run('CREATE SCHEMA IF NOT EXISTS caudal')
  await session.run('CREATE TABLE IF NOT EXISTS caudal.migrations (number INTEGER NOT NULL)')
  const [row] = await session.rows<{ last: number }>('SELECT coalesce(max(number), 0) AS last FROM caudal.migrations')
  const last = row?.last ?? 0
  if (last > migrations.length) {
    throw new Fault('WAREHOUSE-UNREADABLE', {
      message: `the warehouse ${path} was written by a newer version of Caudal`,
      hint: 'update the package caudal of this project',
      blame: 'user',
    })
  }
  for (const [index, statements] of migrations.entries()) {
    if (index >= last)
      await inTransaction(session, async () => {
        for (const statement of statements) await session.run(statement)
        await session.run('INSERT INTO caudal.migrations VALUES ($1)', [index + 1])
      })
  }
}

/** Runs work in one transaction of a session: all of it or nothing. */
export async function inTransaction<T>(session: Session, work: () => Promise<T>): Promise<T> {
  await session.run('BEGIN')
  try {
    const result = await work()
    await session.run('COMMIT')
    return result
  } catch (error) {
    // A commit that failed has ended the transaction already; then there is nothing left to roll back.
    await session.rollback()
    throw error
  }
}
