import { expect, it } from 'vitest'
import type { Store } from '../ports/index.ts'

const token = {
  id: 'tk-1',
  name: 'ci',
  role: 'operator' as const,
  hash: 'f00',
  createdAt: 5,
  createdBy: 'ana',
  expiresAt: null,
  revokedAt: null,
}

/** What a state database must do with tokens and with what requests were answered, as tests for vitest. */
export function accessContract(store: () => Store): void {
  it('keeps tokens by their hash, and takes one back once', async () => {
    await store().transaction((tx) => tx.addToken(token))
    expect(await store().tokenOf('f00')).toEqual(token)
    expect(await store().tokenOf('f01')).toBeNull()
    expect(await store().transaction((tx) => tx.revokeToken('tk-1', 9))).toBe(true)
    expect(await store().transaction((tx) => tx.revokeToken('tk-1', 10))).toBe(false)
    expect(await store().transaction((tx) => tx.revokeToken('tk-2', 10))).toBe(false)
    expect(await store().tokens()).toEqual([{ ...token, revokedAt: 9 }])
  })

  it('keeps what a key was answered, and forgets what is old', async () => {
    const reply = { key: 'ci once', request: 'a', status: 202, body: '{}', at: 100 }
    await store().transaction((tx) => tx.keepReply(reply, { forgetBefore: 0 }))
    expect(await store().keptReply('ci once')).toEqual(reply)
    expect(await store().keptReply('ci twice')).toBeNull()
    await store().transaction((tx) => tx.keepReply({ ...reply, key: 'ci later', at: 300 }, { forgetBefore: 200 }))
    expect(await store().keptReply('ci once')).toBeNull()
    expect(await store().keptReply('ci later')).toMatchObject({ at: 300 })
  })
}
