import { expect, it } from 'vitest'
import { parseWindow } from '../kernel/index.ts'
import type { PipelineManifest, ScheduleManifest } from '../plan/index.ts'
import { engineWorld, pipelineManifest, stepManifest, testClock } from '../testing/index.ts'
import type { EngineWorld } from '../testing/index.ts'
import { explainWindow, gatherWindowFacts } from './explain-window.ts'
import type { Verdict } from './verdict.ts'
import { windowEnglish } from './window-words.ts'
import type { WindowWords } from './window-words.ts'
import { windowPortuguese } from './window-words-pt-br.ts'

const hour = 3_600_000
const here = { host: 'here', pid: process.pid, alive: () => true }

function scheduled(name: string, schedule: ScheduleManifest | null): PipelineManifest {
  return { ...pipelineManifest(name, [stepManifest('load', { writes: [`raw.${name}`] })]), schedule }
}

async function told(
  world: EngineWorld,
  of: {
    readonly pipeline: PipelineManifest
    readonly window: string
    readonly now: number
    readonly dead?: boolean
    readonly words?: WindowWords
  },
): Promise<Verdict> {
  const store = { ...world.store, output: async () => undefined }
  const process = of.dead === true ? { ...here, alive: () => false } : here
  return explainWindow(await gatherWindowFacts({ ...of, store, window: parseWindow(of.window), process, words: of.words ?? windowEnglish }))
}

async function ended(world: EngineWorld, count: number): Promise<void> {
  while ((await world.store.runs({ limit: 100 })).filter(({ finishedAt }) => finishedAt !== null).length < count) {
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const clockOf = (catchup: 'none' | 'latest' | 'all'): ScheduleManifest => ({ kind: 'every', everyMs: hour, catchup })

it('says why a window has no run by the clock, or which it has', async () => {
  const clock = testClock()
  await using world = await engineWorld({
    behave({ pipeline }) {
      if (pipeline === 'bad') throw new Error('no')
      return 1
    },
    clock,
  })
  const [good, bad, idle] = [scheduled('good', clockOf('none')), scheduled('bad', clockOf('all')), scheduled('idle', clockOf('none'))]
  const project = (...pipelines: readonly PipelineManifest[]) => ({
    pipelines: pipelines.map((pipeline) => ({ pipeline, params: {} })),
    sources: [],
  })
  const first = '2026-01-01T00:00Z/2026-01-01T01:00Z'
  const reason = async (pipeline: PipelineManifest, window = first): Promise<string> =>
    (await told(world, { pipeline, window, now: clock.now() })).reason
  expect(await reason(good)).toBe('no-server')
  await world.engine.fireSchedules(project(good, bad))
  while ((await reason(good)) !== 'not-due') await new Promise((resolve) => setImmediate(resolve))
  expect(await told(world, { pipeline: good, window: first, now: clock.now() })).toMatchObject({
    text: 'it is due in 1 h 00 m, at 2026-01-01T01:00:00Z, when its window has passed',
    nextAt: Date.parse('2026-01-01T01:00:00Z'),
  })
  expect(await told(world, { pipeline: good, window: first, now: clock.now(), dead: true })).toMatchObject({
    reason: 'no-server',
    text: expect.stringMatching(/no process fires schedules now: caudal start$/) as string,
  })
  expect(await told(world, { pipeline: good, window: '2026-01-01', now: clock.now() })).toMatchObject({
    reason: 'no-window',
    text: 'its schedule has no such window; where it begins there is 2026-01-01T00:00:00Z/2026-01-01T01:00:00Z',
  })
  expect(await reason(scheduled('none', null))).toBe('no-schedule')
  clock.advance(hour)
  await ended(world, 2)
  expect((await told(world, { pipeline: good, window: first, now: clock.now() })).text).toMatch(/^run \S+ of it succeeded at /)
  expect(await told(world, { pipeline: bad, window: first, now: clock.now() })).toMatchObject({
    state: 'failed',
    text: expect.stringMatching(/^its last run, \S+, failed at .*: caudal retry \S+$/) as string,
  })
  expect(await reason(good, '2025-12-31T23:00Z/2026-01-01T00:00Z')).toBe('passed-over')
  expect(await reason(idle)).toBe('not-seen')
  await world.store.transaction((tx) => tx.pausePipeline({ pipeline: 'good', paused: true }))
  expect(await reason(good, '2026-01-01T01:00Z/2026-01-01T02:00Z')).toBe('paused')
  // As after a long absence: the ticks are older than what the catch-up lets through.
  await world.store.transaction((tx) => tx.pausePipeline({ pipeline: 'good', paused: false }))
  const later = clock.now() + 3.5 * hour
  expect((await told(world, { pipeline: good, window: '2026-01-01T01:00Z/2026-01-01T02:00Z', now: later })).text).toMatch(
    /nobody fired; catch-up none fires none of the ticks that are older than a minute; run it by caudal run good --window /,
  )
  const caughtUp = await told(world, { pipeline: bad, window: '2026-01-01T01:00Z/2026-01-01T02:00Z', now: later })
  expect(caughtUp.text).toBe(
    'it was due at 2026-01-01T02:00:00Z and is fired with the next look; and no process fires schedules now: caudal start',
  )
})

it('says that a day is left out, and which datasets have come', async () => {
  const clock = testClock()
  await using world = await engineWorld({ behave: () => 1, clock })
  const daily = scheduled('daily', { kind: 'cron', line: '0 0 * * *', zone: 'UTC', catchup: 'none', except: ['2026-01-03'] })
  expect(await told(world, { pipeline: daily, window: '2026-01-02', now: clock.now() })).toMatchObject({
    reason: 'left-out',
    text: expect.stringMatching(/the next one, at 2026-01-04T00:00:00Z, is for 2026-01-02T00:00:00Z\/2026-01-04T00:00:00Z$/) as string,
  })
  const both = scheduled('both', { kind: 'on', mode: 'all', datasets: ['a', 'b'] })
  await world.store.transaction(async (tx) => {
    await tx.awaitDatasets('both', ['a', 'b'])
    await tx.noteArrivals([{ dataset: 'a', version: '1', rows: 1 } as never], parseWindow('2026-01-01'))
  })
  await world.engine.fireSchedules({ pipelines: [{ pipeline: both, params: {} }], sources: [] })
  expect(await told(world, { pipeline: both, window: '2026-01-01', now: clock.now() })).toMatchObject({
    reason: 'datasets',
    text: 'it starts once each of its datasets has a new version, for the window that they span: since its last run a came, b did not',
  })
  expect((await told(world, { pipeline: both, window: '2026-01-01', now: clock.now(), words: windowPortuguese })).text).toBe(
    'começa quando cada um dos seus conjuntos de dados tiver uma nova versão, para a janela que eles abrangem: desde a última execução a: chegou; b: falta',
  )
})
