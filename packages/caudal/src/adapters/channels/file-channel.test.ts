import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fileChannel } from './file-channel.ts'

const message = { title: 'Sales are in', text: '3 shops', at: '2026-11-19T02:00:00Z', from: 'shop/summary' }
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'caudal-channels-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('fileChannel', () => {
  it('appends a block a message, in a folder that it makes', async () => {
    const path = join(folder, 'out', 'messages.txt')
    const channel = fileChannel({ path })
    await channel.send(message)
    await channel.send({ ...message, level: 'warning', fields: { rows: 3, shop: 'berlin' } })
    expect(await readFile(path, 'utf8')).toBe(
      [
        '2026-11-19T02:00:00Z INFO shop/summary',
        'Sales are in',
        '3 shops',
        '',
        '2026-11-19T02:00:00Z WARNING shop/summary',
        'Sales are in',
        '3 shops',
        '  rows: 3',
        '  shop: berlin',
        '',
        '',
      ].join('\n'),
    )
  })

  it('does not mix what many send at once', async () => {
    const path = join(folder, 'many.txt')
    await Promise.all(
      Array.from({ length: 50 }, (_, n) => fileChannel({ path }).send({ ...message, title: `message ${n}`, text: 'x'.repeat(5_000) })),
    )
    const blocks = (await readFile(path, 'utf8')).trimEnd().split('\n\n')
    expect(blocks).toHaveLength(50)
    for (const block of blocks) expect(block).toMatch(/^\S+ INFO shop\/summary\nmessage \d+\nx{5000}$/)
  })

  it('says where it could not write', async () => {
    await writeFile(join(folder, 'in-the-way'), '')
    const path = join(folder, 'in-the-way', 'messages.txt')
    await expect(fileChannel({ path }).send(message)).rejects.toMatchObject({ code: 'CHANNEL-FAILED', retryable: true, data: { path } })
  })
})
