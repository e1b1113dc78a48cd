import type { Kysely } from 'kysely'
import type { AccessReader, AccessStatements, TokenRecord } from '../ports/index.ts'
import type { Tables, TokenRow } from './tables.ts'

/** Tokens and kept replies within a transaction. */
export function accessStatements(tx: Kysely<Tables>): AccessStatements {
  return {
    async addToken({ id, name, role, hash, createdAt, createdBy, expiresAt, revokedAt }) {
      await tx
        .insertInto('tokens')
        .values({ id, name, role, hash, created_at: createdAt, created_by: createdBy, expires_at: expiresAt, revoked_at: revokedAt })
        .execute()
    },
    async revokeToken(id, at) {
      const done = await tx.updateTable('tokens').set({ revoked_at: at }).where('id', '=', id).where('revoked_at', 'is', null).execute()
      return done.some(({ numUpdatedRows }) => numUpdatedRows > 0n)
    },
    async keepReply({ key, request, status, body, at }, { forgetBefore }) {
      await tx.deleteFrom('replies').where('at', '<', forgetBefore).execute()
      const row = { request, status, body, at }
      await tx
        .insertInto('replies')
        .values({ key, ...row })
        .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
        .execute()
    },
  }
}

/** The questions about them that change nothing. */
export function accessReader(db: Kysely<Tables>): AccessReader {
  return {
    async tokens() {
      return (await db.selectFrom('tokens').selectAll().orderBy('id').execute()).map(tokenRecord)
    },
    async tokenOf(hash) {
      const row = await db.selectFrom('tokens').selectAll().where('hash', '=', hash).executeTakeFirst()
      return row === undefined ? null : tokenRecord(row)
    },
    async keptReply(key) {
      const row = await db.selectFrom('replies').selectAll().where('key', '=', key).executeTakeFirst()
      return row === undefined ? null : { ...row }
    },
  }
}

function tokenRecord(row: TokenRow): TokenRecord {
  const { id, name, role, hash } = row
  return {
    id,
    name,
    role,
    hash,
    createdAt: row.created_at,
    createdBy: row.created_by,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
  }
}
