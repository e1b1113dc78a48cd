import { expect, test } from 'vitest'
import { emptyBackfill, readBackfill } from './backfill-form.ts'

const shop = { pipeline: 'shop', params: { properties: { n: { type: 'number', default: 2 } } } }

test('a backfill needs both ends and a sound number of windows at once, and tells all that is wrong together', () => {
  const { problems, params } = readBackfill({ ...emptyBackfill, from: ' ', parallel: '0', params: { n: 'much' } }, shop)
  expect(problems).toEqual([
    { name: 'from', word: 'form.required' },
    { name: 'to', word: 'form.required' },
    { name: 'parallel', word: 'form.least', limit: 1 },
  ])
  expect(params).toEqual([{ name: 'n', word: 'form.badNumber' }])
})

test('what is written is what is asked of the server', () => {
  const texts = { ...emptyBackfill, from: ' 2026-01-01 ', to: '2026-01-31', parallel: '4', newest: true, again: true }
  const { order, problems, params } = readBackfill(texts, shop)
  expect([...problems, ...params]).toEqual([])
  expect(order).toEqual({
    pipeline: 'shop',
    from: '2026-01-01',
    to: '2026-01-31',
    parallel: 4,
    order: 'newest',
    again: true,
    stopOnFailure: false,
    params: { n: 2 },
  })
})
