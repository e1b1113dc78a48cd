import { expect, test } from 'vitest'
import { fixedTerminal } from '../screen/terminal.ts'
import { textWidth } from '../screen/text.ts'
import { itemsBar, itemsWords, shareBar } from './items-bar.ts'
import { itemsEnded, itemState, itemsView, withItem } from './items-view.ts'

test('items move from state to state, and the counts with them', () => {
  let items = itemsView(300)
  items = withItem(items, { index: 299, state: 'running' })
  items = withItem(items, { index: 299, state: 'succeeded' })
  items = withItem(items, { index: 0, state: 'failed' })
  expect(itemState(items, 299)).toBe('succeeded')
  expect(items.counts).toMatchObject({ pending: 298, succeeded: 1, failed: 1, running: 0 })
  expect(itemsEnded(items)).toBe(2)
  expect(withItem(items, { index: 300, state: 'running' })).toBe(items)
})

test('the bar has its width, and shows what is rare', () => {
  let items = itemsView(10_000)
  for (let index = 0; index < 5_000; index++) items = withItem(items, { index, state: 'succeeded' })
  items = withItem(items, { index: 9_999, state: 'failed' })
  const bar = itemsBar(items, { terminal: fixedTerminal({ unicode: false }), width: 20 })
  expect(bar).toBe('##########x.........')
  expect(itemsWords(items)).toBe('5,001 of 10,000 · 1 failed')
})

test('a bar of nothing is nothing, and a share beyond its bounds is held in', () => {
  const options = { terminal: fixedTerminal({ unicode: false }), width: 8 }
  expect(itemsBar(itemsView(0), options)).toBe('')
  expect(shareBar(0.5, options)).toBe('====....')
  expect(shareBar(7, options)).toBe('========')
  expect(textWidth(shareBar(-1, { ...options, terminal: fixedTerminal({ colour: true }) }))).toBe(8)
})
