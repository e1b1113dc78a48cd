import { expect, it } from 'vitest'
import { systemClock } from '../kernel/index.ts'
import type { RunRecord } from '../ports/index.ts'
import { engineWorld, pipelineManifest, stepManifest, worldWindow } from '../testing/index.ts'
import type { EngineWorld } from '../testing/index.ts'
import { explain } from './explain.ts'
import { gatherFacts } from './explain-facts.ts'
import type { Verdict } from './verdict.ts'

const pipeline = pipelineManifest('p', [
  stepManifest('hold', { pools: ['door'], priority: 9 }),
  stepManifest('queue', { pools: ['door'] }),
  stepManifest('after', { after: ['hold'] }),
  stepManifest('flaky', { retry: { attempts: 3, delayMs: 3_600_000, backoff: 'fixed', maxDelayMs: 3_600_000, jitter: 0 } }),
  stepManifest('look', { kind: 'wait', task: 'file_there', everyMs: 60_000, timeoutMs: 600_000 }),
  stepManifest('list'),
  stepManifest('map', { kind: 'each', after: ['list'], items: { kind: 'output', step: 'list', path: [] }, pools: ['door'] }),
  stepManifest('regret', { after: ['list'], on: 'any_failed' }),
])

async function told(
  world: EngineWorld,
  of: { readonly run: RunRecord; readonly step?: string; readonly item?: number },
): Promise<Map<string, Verdict>> {
  const run = (await world.store.run(of.run.id))!
  const facts = await gatherFacts({
    store: { ...world.store, output: async () => undefined },
    pipeline,
    pools: [{ name: 'door', slots: 1 }],
    capacity: 16,
    now: systemClock.now(),
    process: { host: 'here', pid: process.pid, alive: (pid) => pid === process.pid },
    ...of,
    run,
  })
  return new Map(explain(facts).map((verdict) => [verdict.subject, verdict]))
}

it('says of every step of a run under way what holds it, and of an ended one how it ended', async () => {
  const { promise: freed, resolve: free } = Promise.withResolvers<null>()
  await using world = await engineWorld({
    pools: [{ name: 'door', slots: 1 }],
    behave({ step }) {
      if (step === 'hold') return freed
      if (step === 'flaky') throw new Error('no luck\nat all')
      if (step === 'look') return { outcome: { kind: 'not_yet', saw: 'no file' } }
      return step === 'list' ? ['a', 'b'] : null
    },
  })
  const mapped = Promise.withResolvers<void>()
  const seen = new Set<string>()
  world.engine.listen((news) => {
    if (news.kind !== 'journal' || news.entry.event.kind !== 'task_run') return
    seen.add(`${news.entry.event.step} ${news.entry.event.to}`)
    if (['map running', 'look waiting', 'regret skipped'].every((each) => seen.has(each)) && world.events.some(retries)) mapped.resolve()
  })
  const { run } = await world.engine.submit({ pipeline, sources: [], window: worldWindow, params: {}, trigger: 'manual' })
  await mapped.promise
  const verdicts = await told(world, { run })
  expect([...verdicts].map(([subject, { reason }]) => [subject, reason])).toEqual([
    ['', 'running'],
    ['hold', 'running'],
    ['queue', 'pool'],
    ['after', 'steps-before'],
    ['flaky', 'retrying'],
    ['look', 'waiting'],
    ['map', 'pool'],
  ])
  expect(verdicts.get('hold')!.text).toMatch(/^it runs for .*: attempt 1, worker process \d+ on here, it has not succeeded before$/)
  expect(verdicts.get('queue')!.text).toBe(`pool door: 1 of 1 held by ${run.id}/hold`)
  expect(verdicts.get('after')!.text).toBe('its rule all_success is open: it comes after hold (running)')
  expect(verdicts.get('flaky')!.text).toMatch(/^attempt 2 of 3 is due in .*; the last one: \S+ no luck$/)
  expect(verdicts.get('look')!.text).toMatch(/^file_there does not hold: at its last look no file; it looks again at .*, and gives up at /)
  expect(verdicts.get('look')!.nextAt).toBeGreaterThan(systemClock.now())
  expect(verdicts.get('map')!.text).toBe(`0 of 2 items have ended, 0 run; the next: pool door: 1 of 1 held by ${run.id}/hold`)
  expect((await told(world, { run, step: 'map', item: 1 })).get('map/1')).toMatchObject({ state: 'pending', reason: 'pool' })
  expect((await told(world, { run, step: 'regret' })).get('regret')!.text).toMatch(/^it was skipped at .*: nothing before it failed$/)
  free(null)
  await world.engine.cancel(run.id, { hard: true, reason: 'enough' })
  await world.engine.finished(run.id)
  expect((await told(world, { run })).get('')).toMatchObject({ state: 'cancelled', reason: 'ended' })
})

it('says of a queued run who holds its place, and of one whose process died how to go on', async () => {
  const { promise: freed, resolve: free } = Promise.withResolvers<null>()
  await using world = await engineWorld({ behave: () => freed })
  const narrow = { ...pipelineManifest('p', [stepManifest('hold')]), maxActiveRuns: 1 }
  const first = await world.engine.submit({ pipeline: narrow, sources: [], window: worldWindow, params: {}, trigger: 'manual' })
  const window = { ...worldWindow, start: worldWindow.end, end: '2026-01-03T00:00:00Z' }
  const { run } = await world.engine.submit({ pipeline: narrow, sources: [], window, params: {}, trigger: 'manual' })
  const facts = {
    store: { ...world.store, output: async () => undefined },
    pipeline: narrow,
    pools: [],
    capacity: 16,
    now: systemClock.now(),
  }
  const here = { host: 'here', pid: process.pid, alive: () => true }
  const queued = explain(await gatherFacts({ ...facts, run: (await world.store.run(run.id))!, process: here }))[0]!
  expect(queued.text).toBe(`maxActiveRuns of p: 1 of 1 held by ${first.run.id}`)
  const dead = explain(
    await gatherFacts({ ...facts, run: (await world.store.run(first.run.id))!, process: { ...here, alive: () => false } }),
  )[0]!
  expect(dead.text).toBe(
    `process ${process.pid} on here, which drove it, is gone; go on with it by: caudal run p --window ${worldWindow.start}/${worldWindow.end}`,
  )
  free(null)
  await world.engine.finished(run.id)
})

function retries(event: EngineWorld['events'][number]): boolean {
  return event.kind === 'task_run' && event.step === 'flaky' && event.to === 'ready' && event.reason === 'retry'
}
