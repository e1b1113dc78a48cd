import { runInThisContext } from 'node:vm'
import { expect, test } from 'vitest'
import { packed } from './pack.ts'

function run(
  files: Readonly<Record<string, string>>,
  outer: (id: string) => unknown = () => undefined,
  told: (part: string) => void = () => undefined,
): unknown {
  const text = packed(Object.entries(files).map(([fileName, code]) => ({ fileName, code })))
  const start = runInThisContext(text) as (outer: (id: string) => unknown, file: string, told: (part: string) => void) => unknown
  return start(outer, '/dist/cli/main.cjs', told)
}

test('runs each part once, when it is first asked for, and asks outside for what is none of its own', () => {
  const asked: string[] = []
  const files = {
    'main.cjs': 'require("./part.cjs"); exports.both = [require("./part.cjs").count, require("node:os"), __filename]',
    'part.cjs': 'globalThis.packedCount = (globalThis.packedCount ?? 0) + 1; exports.count = globalThis.packedCount',
    'other.cjs': 'throw new Error("nobody asked")',
  }
  const parts: string[] = []
  const outer = (id: string): string => `${asked.push(id)}`
  expect(run(files, outer, (part) => parts.push(part))).toEqual({ both: [1, '1', '/dist/cli/main.cjs'] })
  expect(asked).toEqual(['node:os'])
  expect(parts).toEqual(['./main.cjs', './part.cjs'])
})

test('has what is imported by name brought in by whoever runs it', async () => {
  const text = packed([
    { fileName: 'main.cjs', code: 'exports.path = import("node:path"); exports.own = { import: () => 1 }.import("pg")' },
  ])
  const start = runInThisContext(text) as (...given: readonly unknown[]) => { readonly path: Promise<unknown>; readonly own: number }
  const exported = start(
    () => undefined,
    '',
    () => undefined,
    (id: string) => Promise.resolve(id),
  )
  expect([await exported.path, exported.own]).toEqual(['node:path', 1])
})

test('keeps letters beyond ASCII as they are, in a text of ASCII', () => {
  const code = 'exports.all = ["→😀", `…${1}`, /^[–😀]$/u.test("😀"), /é/.source.length > 0] // ✓'
  expect(run({ 'main.cjs': code })).toEqual({ all: ['→😀', '…1', true, true] })
  expect(packed([{ fileName: 'main.cjs', code }])).toMatch(/^[\0-\x7f]*$/)
  expect(() => packed([{ fileName: 'main.cjs', code: 'exports.raw = String.raw`→`' }])).toThrow('beyond ASCII')
})

test('begins with a fingerprint of what it holds', () => {
  const [one, other] = ['1', '2'].map((code) => packed([{ fileName: 'main.cjs', code }]).split('\n')[0])
  expect(one).toMatch(/^\/\/ [\da-f]{64}$/)
  expect(other).not.toBe(one)
})
