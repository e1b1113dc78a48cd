import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Graph } from './graph.ts'
import { ancestors, cycles, topological } from './graph.ts'

const graph = (edges: Readonly<Record<string, readonly string[]>>): Graph => new Map(Object.entries(edges))

/** Any graph of up to eight names, cycles and all. */
const anyGraph = fc.array(fc.array(fc.nat({ max: 7 }), { maxLength: 4 }), { maxLength: 8 }).map((edges) => {
  return graph(
    Object.fromEntries(
      edges.map((before, index) => [`n${index}`, [...new Set(before)].filter((to) => to < edges.length).map((to) => `n${to}`)]),
    ),
  )
})

describe('topological', () => {
  test('keeps the given order where the graph leaves a choice', () => {
    expect(topological(graph({ c: ['a'], a: [], b: [] }))).toEqual(['a', 'b', 'c'])
  })

  test('leaves out what is on or behind a cycle, and forgives unknown names', () => {
    expect(topological(graph({ a: ['b'], b: ['a'], c: ['b'], d: ['elsewhere'] }))).toEqual(['d'])
  })

  test('puts every name after all that it depends on', () => {
    fc.assert(
      fc.property(anyGraph, (any) => {
        const order = topological(any)
        for (const name of order) for (const before of any.get(name)!) expect(order.indexOf(before)).toBeLessThan(order.indexOf(name))
        expect(order.length === any.size).toBe(cycles(any).length === 0)
      }),
    )
  })
})

describe('cycles', () => {
  test('names the knot, with the first name again at the end', () => {
    expect(cycles(graph({ a: ['b'], b: ['c'], c: ['a'], d: ['d'], e: ['a'] }))).toEqual([
      ['a', 'b', 'c', 'a'],
      ['d', 'd'],
    ])
  })
})

test('ancestors are near and far, and oneself only on a cycle', () => {
  expect([...ancestors(graph({ a: [], b: ['a'], c: ['b', 'a'] }), 'c')].toSorted()).toEqual(['a', 'b'])
  expect([...ancestors(graph({ a: ['b'], b: ['a'] }), 'a')].toSorted()).toEqual(['a', 'b'])
  expect([...ancestors(graph({}), 'a')]).toEqual([])
})
