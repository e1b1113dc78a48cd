import type { Run } from 'caudal/api'
import { expect, test } from 'vitest'
import type { Pipeline } from 'caudal/api'
import { nextOf } from '../parts/home-ahead.tsx'
import { failingBefore, failingNow, lateNow } from './home.tsx'

test('what has succeeded since for the same window does not fail any more, and what runs again still does', () => {
  const run = (pipeline: string, state: Run['state'], at: { readonly created: string; readonly day?: string }): Run =>
    ({ run: pipeline + at.created, pipeline, state, createdAt: at.created, window: { start: at.day ?? 'd', end: 'e' } }) as Run
  const runs = [
    run('mended', 'failed', { created: '1' }),
    run('mended', 'succeeded', { created: '2' }),
    run('again', 'failed', { created: '1' }),
    run('again', 'running', { created: '2' }),
    run('hole', 'failed', { created: '0', day: 'monday' }),
    run('hole', 'succeeded', { created: '2', day: 'tuesday' }),
    run('well', 'succeeded', { created: '1' }),
  ]
  expect(failingNow(runs).map(({ pipeline }) => pipeline)).toEqual(['again', 'hole'])
})

test('what failed longer ago and did not run since still fails', () => {
  const pipeline = (name: string, ...states: readonly Run['state'][]): Pipeline =>
    ({ name, lastRuns: states.map((state, at) => ({ run: `${name}${at}`, state })) }) as unknown as Pipeline
  const pipelines = [
    pipeline('long', 'failed'),
    pipeline('again', 'running', 'failed'),
    pipeline('mended', 'succeeded', 'failed'),
    pipeline('known', 'failed'),
    pipeline('never'),
  ]
  expect(failingBefore(pipelines, [{ run: 'known0' } as Run])).toEqual(['long0', 'again1'])
})

test('a run is late until it ends, the one that is late for longest first', () => {
  const run = (name: string, lateAt: string | null, finishedAt: string | null): Run => ({ run: name, lateAt, finishedAt }) as Run
  const runs = [run('in time', null, null), run('b', '2', null), run('ended', '1', '3'), run('a', '1', null)]
  expect(lateNow(runs).map((one) => one.run)).toEqual(['a', 'b'])
})

test('what starts soonest comes first, by the moment and not by how it is written', () => {
  const pipeline = (name: string, nextAt: string | null): Pipeline => ({ name, nextAt }) as Pipeline
  const all = [
    pipeline('never', null),
    pipeline('later', '2026-01-02T00:00:00Z'),
    pipeline('soon', '2026-01-01T00:00:00.500Z'),
    pipeline('first', '2026-01-01T00:00:00Z'),
  ]
  expect(nextOf(all, 2).map(({ name }) => name)).toEqual(['first', 'soon'])
})
