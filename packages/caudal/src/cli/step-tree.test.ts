import { expect, test } from 'vitest'
import type { StepManifest } from '../plan/index.ts'
import { stepTree } from './step-tree.ts'

function step(name: string, after: readonly string[]): StepManifest {
  return { name, after, on: 'all_success' } as StepManifest
}

function drawn(steps: readonly StepManifest[]): string[] {
  return stepTree(steps).map(
    (row) => `${row.branch}${row.step.name}${row.alsoAfter.length > 0 ? ` (also after ${row.alsoAfter.join(', ')})` : ''}`,
  )
}

test('each step hangs from the last that it comes after, and the others are named', () => {
  const steps = [
    step('wake', []),
    step('list', ['wake']),
    step('fetch', ['list']),
    step('rates', []),
    step('join', ['fetch', 'rates']),
    step('tell', ['fetch']),
  ]
  expect(drawn(steps)).toEqual(['wake', '└─ list', '   └─ fetch', '      └─ tell', 'rates', '└─ join (also after fetch)'])
})

test('branches are drawn', () => {
  const steps = [step('a', []), step('b', ['a']), step('c', ['b']), step('d', ['a'])]
  expect(drawn(steps)).toEqual(['a', '├─ b', '│  └─ c', '└─ d'])
})

test('what comes before another that a step comes after is not said again, unless the step waits for failures', () => {
  const steps = [step('load', []), step('rates', []), step('model', ['load', 'rates']), step('test', ['load', 'rates', 'model'])]
  const failed = { ...step('tell', ['load', 'test']), on: 'any_failed' } as StepManifest
  expect(drawn([...steps, failed])).toEqual([
    'load',
    'rates',
    '└─ model (also after load)',
    '   └─ test',
    '      └─ tell (also after load)',
  ])
})

test('a long chain stops indenting, and every step is there', () => {
  const steps = Array.from({ length: 5_000 }, (_, index) => step(`s${index}`, index === 0 ? [] : [`s${index - 1}`]))
  const rows = stepTree(steps)
  expect(rows).toHaveLength(5_000)
  expect(Math.max(...rows.map((row) => row.branch.length))).toBeLessThan(40)
})
