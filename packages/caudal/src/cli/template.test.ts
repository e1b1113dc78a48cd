import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Fault } from '../kernel/index.ts'
import { copyTemplate, templateFolder } from './template.ts'

const folder = mkdtempSync(join(tmpdir(), 'caudal-init-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('a template is copied with its name and version filled in', () => {
  const target = join(folder, 'My Shop 2')
  const files = copyTemplate(templateFolder('hello'), { folder: target, version: '9.8.7' })
  expect(files).toContain('.gitignore')
  expect(files).toContain(join('pipelines', 'hello.ts'))
  const manifest = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8')) as { name: string; dependencies: Record<string, string> }
  expect(manifest).toMatchObject({ name: 'my-shop-2', dependencies: { caudal: '9.8.7' } })
  for (const file of files) expect(readFileSync(join(target, file), 'utf8')).not.toContain('{{')
})

test('nothing is overwritten, and nothing is written beside what is in the way', () => {
  const target = join(folder, 'taken')
  copyTemplate(templateFolder('hello'), { folder: target, version: '1.0.0' })
  rmSync(join(target, 'README.md'))
  writeFileSync(join(target, 'package.json'), 'mine')
  try {
    copyTemplate(templateFolder('hello'), { folder: target, version: '1.0.0' })
    expect.unreachable()
  } catch (error) {
    expect((error as Fault).code).toBe('INIT-NOT-EMPTY')
    expect((error as Fault).data?.['files']).toContain('package.json')
  }
  expect(existsSync(join(target, 'README.md'))).toBe(false)
  expect(readFileSync(join(target, 'package.json'), 'utf8')).toBe('mine')
})

test('a folder that cannot be made is told', () => {
  writeFileSync(join(folder, 'file'), '')
  expect(() => copyTemplate(templateFolder('hello'), { folder: join(folder, 'file', 'below'), version: '1.0.0' })).toThrow(
    expect.objectContaining({ code: 'INIT-NOT-WRITTEN' }),
  )
})

test('a folder without a usable name still gives a package a name', () => {
  const target = join(folder, '2026')
  copyTemplate(templateFolder('hello'), { folder: target, version: '1.0.0' })
  expect(readFileSync(join(target, 'package.json'), 'utf8')).toContain('"project-2026"')
})

test('a template that is not there is told with those that are', () => {
  expect(() => templateFolder('helo')).toThrow('there is no template "helo"')
})
