import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import type { SourceFile } from '../law/source-file.ts'
import { readSources } from '../law/source-file.ts'
import { apiPage } from './api-page.ts'
import type { PublicName } from './public-api.ts'
import { publicNames, unnameableTypes } from './public-api.ts'

function sourcesOf(files: Readonly<Record<string, string>>): SourceFile[] {
  const folder = mkdtempSync(join(tmpdir(), 'caudal-api-'))
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), text)
    }
    return readSources(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function namesOf(files: Readonly<Record<string, string>>): PublicName[] {
  return publicNames(sourcesOf(files), 'index.ts')
}

test('names are followed to their declarations, without bodies', () => {
  const names = namesOf({
    'index.ts': "export { run, limit as cap, Box } from './a/index.ts'\nexport type { Run } from './a/index.ts'",
    'a/index.ts': "export { run, limit, Box } from './run.ts'\nexport type { Run } from './run.ts'",
    'a/run.ts': `/** A run. */
export interface Run { readonly id: string }

/**
 * Runs it.
 * Throws \`RUN-GONE\`.
 */
export function run(id: string): Run {
  return { id }
}
/** The most. */
export const limit: number = 5
/** A box. */
export class Box { open(): number { return 1 } }
`,
  })
  expect(names).toEqual([
    { name: 'Box', kind: 'class', signature: 'class Box { open(): number }', doc: 'A box.' },
    { name: 'cap', kind: 'value', signature: 'const limit: number', doc: 'The most.' },
    { name: 'run', kind: 'function', signature: 'function run(id: string): Run', doc: 'Runs it.\nThrows `RUN-GONE`.' },
    { name: 'Run', kind: 'type', signature: 'interface Run { readonly id: string }', doc: 'A run.' },
  ])
  expect(apiPage({ title: 'a', intro: 'b', names })).toMatch(/## Functions\n\n### run\n\nRuns it\.[^]*## Values[^]*## Types/)
})

test('comments are found above overloads and words to the linter', () => {
  const names = namesOf({
    'index.ts': "export { both } from './a.ts'\nexport type { Any } from './a.ts'",
    'a.ts': `/** Takes one or two. */
export function both(one: number): number
export function both(one: number, two: number): number
export function both(one: number, two?: number): number {
  return one + (two ?? 0)
}
/** Anything. */
// oxlint-disable-next-line typescript/no-explicit-any -- anything
export interface Any { readonly it: any }
`,
  })
  expect(names.map(({ name, doc }) => [name, doc])).toEqual([
    ['Any', 'Anything.'],
    ['both', 'Takes one or two.'],
  ])
  expect(names[1]!.signature).toBe('function both(one: number): number\nfunction both(one: number, two: number): number')
})

test('a name that leads nowhere is refused', () => {
  expect(() => namesOf({ 'index.ts': "export { gone } from './a.ts'", 'a.ts': '' })).toThrow(/exports gone from \.\/a\.ts/)
})

test('a type that a public signature names and nobody can import is noticed', () => {
  const files = {
    'a.ts':
      "import type { Inner } from './b.ts'\nimport type { z } from 'zod'\nexport function f<T, O extends Options>(a: T, o: O, i: Inner): Promise<Own> { let hidden: Hidden }\nexport interface Options {}\ninterface Own {}\ninterface Hidden {}",
    'b.ts': 'export type Inner = { readonly [K in keyof string]: K }',
  }
  expect(unnameableTypes(sourcesOf({ ...files, 'index.ts': "export { f } from './a.ts'" }), 'index.ts')).toEqual([
    'Options, named by f',
    'Inner, named by f',
    'Own, named by f',
  ])
  const named = "export { f } from './a.ts'\nexport type { Options } from './a.ts'\nexport type { Inner as In } from './b.ts'"
  expect(unnameableTypes(sourcesOf({ ...files, 'index.ts': named }), 'index.ts')).toEqual(['Own, named by f'])
})
