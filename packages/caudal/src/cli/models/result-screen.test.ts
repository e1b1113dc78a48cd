import { expect, test } from 'vitest'
import { systemClock } from '../../kernel/index.ts'
import type { NodeResult } from '../../transform/index.ts'
import { fixedTerminal } from '../screen/terminal.ts'
import { openResultScreen } from './result-screen.ts'

const node = {
  resource_type: 'model',
  name: 'orders',
  schema: 'main',
  alias: 'orders',
  unique_id: 'model.shop.orders',
  config: { materialized: 'view' },
}
const result = {
  node,
  status: 'success',
  executionTime: 0,
  adapterResponse: {},
  message: 'OK',
  failures: null,
  freshness: null,
} as unknown as NodeResult
const clock = { ...systemClock, monotonic: () => 0 }

function screenOn(
  interactive: boolean,
  quiet = false,
): { readonly screen: ReturnType<typeof openResultScreen>; readonly text: () => string } {
  let text = ''
  const terminal = { ...fixedTerminal({ columns: 80 }), interactive }
  const output = { terminal, write: (more: string) => void (text += more), drained: () => Promise.resolve() }
  return { screen: openResultScreen(output, { clock, quiet }), text: () => text }
}

test('off a terminal each result is a line', () => {
  const { screen, text } = screenOn(false)
  screen.began(result.node, 1)
  screen.ended(result, 1)
  screen.close()
  expect(text()).toBe('  1 of 1  ✓ model      main.orders  view · 0 ms\n')
})

test('on a terminal what is worked on stands below, and goes away at the end', () => {
  const { screen, text } = screenOn(true)
  screen.began(result.node, 2)
  expect(text()).toContain('● 0 of 2 · model main.orders 0 ms')
  screen.say(['a word'])
  screen.ended(result, 2)
  expect(text()).toContain('a word')
  expect(text()).toContain('● 1 of 2')
  screen.close()
  expect(text().endsWith('\u001b[?25h')).toBe(true)
})

test('quietly, what went well has no line', () => {
  const { screen, text } = screenOn(false, true)
  screen.ended(result, 2)
  screen.ended({ ...result, status: 'error', message: 'no' }, 2)
  expect(text()).toBe('  2 of 2  ✕ model      main.orders  view · no · 0 ms\n')
})
