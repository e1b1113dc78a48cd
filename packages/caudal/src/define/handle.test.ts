import { describe, expect, it } from 'vitest'
import { createHandle, describeHandle, handleSource } from './handle.ts'

const plan = {}

function handle(): Record<string, never> {
  return createHandle({ kind: 'output', step: 'load', plan, path: [] }) as Record<string, never>
}

const refusal = expect.objectContaining({ code: 'DEFINE-HANDLE-AS-VALUE' })

describe('createHandle', () => {
  it('makes handles on properties, at any depth', () => {
    const rows = (handle() as unknown as { result: { rows: object } }).result.rows
    expect(handleSource(rows)).toMatchObject({ kind: 'output', step: 'load', path: ['result', 'rows'] })
    expect(describeHandle(handleSource(rows)!)).toBe('the output of load at result.rows')
  })

  it.each<[string, (value: never) => unknown]>([
    ['text', (value) => `a ${value as string}`],
    ['String()', (value) => String(value)],
    ['a number', (value) => value * 2],
    ['a comparison', (value) => (value as number) > 1],
    ['JSON', (value) => JSON.stringify({ value })],
    ['a list', (value) => [...(value as unknown[])]],
    ['a loop', (value) => Object.keys(value)],
    ['an object', (value) => Object.assign({}, value)],
    ['a search', (value) => 'rows' in value],
    ['a function', (value) => (value as () => unknown)()],
    ['a method', (value) => (value as string[]).map((one) => one)],
    ['a target', (value) => Object.assign(value, { rows: 1 })],
  ])('refuses to be used as %s', (_how, use) => {
    expect(() => use(handle() as never)).toThrow(refusal)
  })

  it('may be awaited, and then is still a handle', async () => {
    expect(handleSource(await Promise.resolve(handle()))).toBeDefined()
  })

  it('is told from everything else', () => {
    for (const value of [null, undefined, 1, 'a', {}, () => 1]) expect(handleSource(value)).toBeUndefined()
  })
})
