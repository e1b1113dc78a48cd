import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { configFile, findProject } from './find-project.ts'

let folder = ''

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'caudal-find-')))
  await mkdir(join(folder, 'shop/pipelines/deep'), { recursive: true })
  await writeFile(join(folder, 'shop/caudal.config.mts'), '')
})

afterAll(() => rm(folder, { recursive: true }))

describe('findProject', () => {
  it('looks upwards from a folder', () => {
    expect(findProject(join(folder, 'shop/pipelines/deep'))).toBe(join(folder, 'shop'))
    expect(configFile(join(folder, 'shop'))).toBe(join(folder, 'shop/caudal.config.mts'))
  })

  it('says where it looked in vain', () => {
    expect(() => findProject(folder)).toThrow(expect.objectContaining({ code: 'PROJECT-NOT-FOUND', data: { folder } }))
  })
})
