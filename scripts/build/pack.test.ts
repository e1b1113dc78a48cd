import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packed } from './pack.ts'

const loader = new URL('../../packages/caudal/bin/load-packed.cjs', import.meta.url).href
const { loadPacked } = (await import(loader)) as {
  readonly loadPacked: (file: string, at: { readonly word: string; readonly environment: (name: string) => string }) => unknown
}

type Files = Readonly<Record<string, string>>

const textOf = (files: Files): string => packed(Object.entries(files).map(([fileName, code]) => ({ fileName, code })))

/** Runs files as the packed command line, which keeps nothing. */
function run(files: Files): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'caudal-pack-'))
  try {
    mkdirSync(join(folder, 'dist/cli'), { recursive: true })
    writeFileSync(join(folder, 'dist/outer.cjs'), 'exports.name = "outer"')
    const file = join(folder, 'dist/cli/main.cjs')
    writeFileSync(file, textOf(files))
    return loadPacked(file, { word: 'run', environment: () => '1' })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test('runs each part once, when it is first asked for, and asks outside for what is none of its own', () => {
  const files = {
    'main.cjs': 'require("./part.cjs"); exports.all = [require("./part.cjs").count, require("../outer.cjs").name, __filename]',
    'part.cjs': 'globalThis.packedCount = (globalThis.packedCount ?? 0) + 1; exports.count = globalThis.packedCount',
    'other.cjs': 'throw new Error("nobody asked")',
  }
  expect(run(files)).toEqual({ all: [1, 'outer', expect.stringMatching(/main\.cjs$/)] })
})

test('gives parts that ask for one another what there is of them by then', () => {
  const files = {
    'main.cjs': 'exports.early = 1; exports.seen = require("./part.cjs").seen',
    'part.cjs': 'exports.seen = { ...require("./main.cjs") }',
  }
  expect(run(files)).toEqual({ early: 1, seen: { early: 1 } })
})

test('has what is imported by name brought in by whoever runs it', async () => {
  const code = 'exports.path = import("node:path"); exports.own = { import: () => 1 }.import("pg")'
  const { path, own } = run({ 'main.cjs': code }) as { readonly path: Promise<{ readonly sep: string }>; readonly own: number }
  expect([typeof (await path).sep, own]).toEqual(['string', 1])
})

test('keeps letters beyond ASCII as they are, in a text of ASCII', () => {
  const code = 'exports.all = ["→😀", `…${1}`, /^[–😀]$/u.test("😀"), /é/.source.length > 0] // ✓'
  expect(run({ 'main.cjs': code })).toEqual({ all: ['→😀', '…1', true, true] })
  expect(textOf({ 'main.cjs': code })).toMatch(/^[\0-\x7f]*$/)
  expect(() => textOf({ 'main.cjs': 'exports.raw = String.raw`→`' })).toThrow('beyond ASCII')
})

test('begins with a fingerprint of what it holds, and says where each part is', () => {
  const heads = ['1', '2'].map((code) => textOf({ 'main.cjs': code, 'part.cjs': 'exports.part = 2' }).split('\n'))
  expect(heads[0]![0]).toMatch(/^\/\/ [\da-f]{64}$/)
  expect(heads[1]![0]).not.toBe(heads[0]![0])
  const [first, second, ...rest] = heads[0] as [string, string]
  expect(first).toHaveLength(67)
  const [begin, length] = (JSON.parse(second.slice(3)) as Record<string, [number, number]>)['./part.cjs']!
  expect(rest.join('\n').slice(begin, begin + length)).toMatch(/^\(function [^]*exports\.part = 2\n\}\)\n$/)
})
