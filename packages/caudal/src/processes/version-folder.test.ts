import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Config } from '../define/index.ts'
import { keepCode } from '../project/index.ts'
import { versionFolder } from './version-folder.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'caudal-version-'))
  mkdirSync(join(root, 'models'))
})
afterEach(() => rmSync(root, { recursive: true }))

const config = (): Config => ({ state: join(root, '.caudal') }) as Config
const sourceOf = (path: string, text: string) => ({ path, sha256: createHash('sha256').update(text).digest('hex') })

describe('versionFolder', () => {
  it('holds the files as the version has them, whatever the disk says by now', () => {
    writeFileSync(join(root, 'models/a.sql'), 'select 2')
    keepCode(root, [{ path: 'models/a.sql', text: 'select 1' }])
    const folder = versionFolder({ root, config: config(), sources: [sourceOf('models/a.sql', 'select 1')] })
    expect(readFileSync(join(folder, 'models/a.sql'), 'utf8')).toBe('select 1')
    writeFileSync(join(folder, 'models/a.sql'), 'marked')
    const again = versionFolder({ root, config: config(), sources: [sourceOf('models/a.sql', 'select 1')] })
    expect([again, readFileSync(join(again, 'models/a.sql'), 'utf8')]).toEqual([folder, 'marked'])
  })

  it('keeps the newest twenty, and leaves a project alone whose files lie outside', () => {
    for (let index = 0; index < 25; index++) {
      writeFileSync(join(root, `models/m${index}.sql`), 'select 1')
      const folder = versionFolder({ root, config: config(), sources: [sourceOf(`models/m${index}.sql`, 'select 1')] })
      expect(existsSync(folder)).toBe(true)
    }
    expect(readdirSync(join(root, '.caudal/models'))).toHaveLength(20)
    expect(versionFolder({ root, config: config(), sources: [sourceOf('../shared/a.sql', 'select 1')] })).toBe(root)
  })
})
