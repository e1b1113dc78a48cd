import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { objectStoreContract } from '../../contracts/index.ts'
import { memoryObjects } from '../../testing/index.ts'
import { folderObjects } from './object-store.ts'

const folder = mkdtempSync(join(tmpdir(), 'objects-'))
afterAll(() => rmSync(folder, { recursive: true }))
let stores = 0

objectStoreContract('files of a folder', () => folderObjects(join(folder, String(stores++))))
objectStoreContract('memory', memoryObjects)

it('keeps keys inside its folder', async () => {
  await expect(folderObjects(folder).put('../outside', new Uint8Array())).rejects.toMatchObject({ code: 'OBJECT-BAD-KEY' })
})
