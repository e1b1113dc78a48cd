import { randomBytes } from 'node:crypto'
import { createId, sha256, systemRandom } from '../kernel/index.ts'
import type { OpenProject } from '../operate/index.ts'
import type { Role, TokenRecord } from '../ports/index.ts'

/** What a token is to be. */
export interface NewToken {
  /** The name under which its writes are in the journal. */
  readonly name: string
  readonly role: Role
  /** How many days it is good for; for good without it. */
  readonly days?: number | undefined
  /** Who makes it. */
  readonly by: string
}

const dayMs = 86_400_000
const secretBytes = 32

/** Makes a token: the secret is given once, here, and only its hash is kept. */
export async function createToken(
  project: Pick<OpenProject, 'note' | 'clock'>,
  { name, role, days, by }: NewToken,
): Promise<{ readonly token: TokenRecord; readonly secret: string }> {
  const now = project.clock.now()
  const secret = `caudal_${randomBytes(secretBytes).toString('base64url')}`
  const token = {
    id: `tk-${createId(now, systemRandom)}`,
    name,
    role,
    hash: hashOf(secret),
    createdAt: now,
    createdBy: by,
    expiresAt: days === undefined ? null : now + days * dayMs,
    revokedAt: null,
  }
  await project.note(async (tx) => {
    await tx.addToken(token)
    await tx.append(now, [{ kind: 'request', operation: 'tokens.create', by, of: { token: token.id } }])
  })
  return { token, secret }
}

/** Takes a token back at once; says whether there was one that was good until now. */
export async function revokeToken(
  project: Pick<OpenProject, 'note' | 'clock'>,
  of: { readonly id: string; readonly by: string },
): Promise<boolean> {
  const now = project.clock.now()
  return await project.note(async (tx) => {
    const done = await tx.revokeToken(of.id, now)
    if (done) await tx.append(now, [{ kind: 'request', operation: 'tokens.revoke', by: of.by, of: { token: of.id } }])
    return done
  })
}

/** The token of a secret, where it is good now. */
export async function tokenOf(project: Pick<OpenProject, 'store' | 'clock'>, secret: string): Promise<TokenRecord | null> {
  const token = await project.store.tokenOf(hashOf(secret))
  if (token === null || token.revokedAt !== null) return null
  return token.expiresAt !== null && token.expiresAt <= project.clock.now() ? null : token
}

function hashOf(secret: string): string {
  return sha256(secret)
}
