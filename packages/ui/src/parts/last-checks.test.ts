import { expect, test } from 'vitest'
import { checkName, lastOfEach } from './last-checks.ts'

const check = (name: string, verdict: 'passed' | 'failed', dataset = 'main.orders') => ({
  check: name,
  dataset,
  verdict,
  rows: null,
  message: null,
})

test('a check that was made again has its last word only, whatever the order that attempts come in', () => {
  const again = { startedAt: '2026-01-01T02:00:00Z', checks: [check('unique', 'passed')] }
  const first = { startedAt: '2026-01-01T01:00:00Z', checks: [check('unique', 'failed'), check('other', 'failed', 'main.items')] }
  const concerns = ({ dataset }: { readonly dataset: string | null }): boolean => dataset === 'main.orders'
  expect(lastOfEach([again, first], concerns)).toEqual([check('unique', 'passed')])
})

test('the name of a check is without what makes it one of a kind', () => {
  const names = [
    'test.shop.not_null_sales_id.89a6f2f07c',
    'unit_test.shop.sales.the_newest_counts',
    'test.shop.revenue_adds_up',
    'amount min 0',
  ]
  expect(names.map(checkName)).toEqual(['not_null_sales_id', 'sales.the_newest_counts', 'revenue_adds_up', 'amount min 0'])
})
