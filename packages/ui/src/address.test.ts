import fc from 'fast-check'
import { expect, test } from 'vitest'
import { graphSearch, modelsSearch, pipelineSearch, runSearch, runsSearch } from './address.ts'

test('an address keeps what it may name and drops the rest', () => {
  expect(runsSearch({ state: 'failed', pipeline: 'shop', other: 1 })).toEqual({ state: 'failed', pipeline: 'shop' })
  expect(runsSearch({ state: 'odd', pipeline: '' })).toEqual({})
  expect(modelsSearch({ type: 'seed', tag: 'daily', search: '' })).toEqual({ type: 'seed', tag: 'daily' })
  expect(modelsSearch({ type: 'table' })).toEqual({})
  expect(pipelineSearch({ tab: 'calendar', day: '2026-11-20' })).toEqual({ tab: 'calendar', day: '2026-11-20' })
  for (const day of ['2026-13-20', 'today', '2026-11']) expect(pipelineSearch({ day })).toEqual({})
  expect(graphSearch({ of: 'a', depth: '3', folded: true })).toEqual({ of: 'a', depth: 3, folded: true })
})

test('nothing that an address may hold breaks a page', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.anything()), (raw) => runSearch(runSearch(raw) as Record<string, unknown>) !== undefined),
  )
})
