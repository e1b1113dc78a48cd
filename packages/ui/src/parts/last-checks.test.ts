import { expect, test } from 'vitest'
import { lastOfEach } from './last-checks.ts'

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
