import type { Run } from 'caudal/api'
import { expect, test } from 'vitest'
import { failingNow } from './home.tsx'

test('what has succeeded since does not fail any more, and what runs again still does', () => {
  const run = (pipeline: string, state: Run['state'], createdAt: string): Run =>
    ({ run: pipeline + createdAt, pipeline, state, createdAt }) as Run
  const runs = [
    run('mended', 'failed', '1'),
    run('mended', 'succeeded', '2'),
    run('again', 'failed', '1'),
    run('again', 'running', '2'),
    run('well', 'succeeded', '1'),
  ]
  expect(failingNow(runs).map(({ pipeline }) => pipeline)).toEqual(['again'])
})
