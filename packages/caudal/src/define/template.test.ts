import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../kernel/index.ts'
import { createHandle } from './handle.ts'
import type { HandleSource } from './handle.ts'
import type { Template } from './ref.ts'
import { templateOf } from './template.ts'

const plan = {}
const heard: string[] = []
const used: HandleSource[] = []
const hearing = {
  name: 'input',
  handle(source: HandleSource) {
    used.push(source)
    return true
  },
  unsupported: (what: string, path: string) => void heard.push(`${path} is ${what}`),
}

/** What the template stands for, each handle as the text of its source. */
function fill(template: Template): Json {
  if (template.kind === 'literal') return template.value
  if (template.kind === 'list') return template.items.map(fill)
  if (template.kind === 'record') return Object.fromEntries(Object.entries(template.fields).map(([name, field]) => [name, fill(field)]))
  return JSON.stringify(template)
}

describe('templateOf', () => {
  it('writes what holds no handle as one literal', () => {
    expect(templateOf({ a: [1, { b: null }], c: undefined, d: -0 }, hearing)).toEqual({
      kind: 'literal',
      value: { a: [1, { b: null }], d: 0 },
    })
    expect(templateOf(new Date(0), hearing)).toEqual({ kind: 'literal', value: '1970-01-01T00:00:00.000Z' })
  })

  it('keeps the places of handles', () => {
    const shop = createHandle({ kind: 'item', step: 'load', plan, path: ['name'] })
    expect(templateOf({ shop, days: [createHandle({ kind: 'window', field: 'day', plan, path: [] }), 1] }, hearing)).toEqual({
      kind: 'record',
      fields: {
        shop: { kind: 'item', path: ['name'] },
        days: {
          kind: 'list',
          items: [
            { kind: 'window', field: 'day' },
            { kind: 'literal', value: 1 },
          ],
        },
      },
    })
  })

  it('says what is not JSON, and where', () => {
    heard.length = 0
    const round: { self?: unknown } = {}
    round.self = round
    templateOf({ a: [() => 1], b: 1n, c: new Map(), d: Number.NaN, e: round, f: Symbol('x') }, hearing)
    expect(heard).toEqual([
      'input.a[0] is a function',
      'input.b is a bigint',
      'input.c is a Map',
      'input.d is NaN',
      'input.e.self is a reference to itself',
      'input.f is a symbol',
    ])
  })

  it('comes back as it was, whatever the value and wherever the handles are', () => {
    const output = fc.record({ step: fc.string(), path: fc.array(fc.string()) })
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), output)
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('tree')), fc.dictionary(fc.string(), tie('tree'))),
    }))
    const isOutput = (value: unknown): value is { step: string; path: string[] } =>
      typeof value === 'object' &&
      value !== null &&
      Object.keys(value).toSorted().join() === 'path,step' &&
      typeof (value as { step: unknown }).step === 'string'
    const withHandles = (value: unknown): unknown => {
      if (isOutput(value)) return createHandle({ kind: 'output', plan, ...value })
      if (Array.isArray(value)) return value.map(withHandles)
      if (typeof value !== 'object' || value === null) return value
      return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, withHandles(field)]))
    }
    const withTexts = (value: unknown): unknown => {
      if (isOutput(value)) return JSON.stringify({ kind: 'output', step: value.step, path: value.path })
      if (Array.isArray(value)) return value.map(withTexts)
      if (typeof value !== 'object' || value === null) return value
      return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, withTexts(field)]))
    }
    fc.assert(
      fc.property(tree, (value) => {
        expect(fill(templateOf(withHandles(value), hearing))).toEqual(withTexts(value))
      }),
    )
  })
})
