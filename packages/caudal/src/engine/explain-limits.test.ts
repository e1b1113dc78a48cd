import { expect, it } from 'vitest'
import type { PipelineManifest } from '../plan/index.ts'
import type { RunRecord } from '../ports/index.ts'
import { engineWorld, pipelineManifest, stepManifest, testClock, worldWindow } from '../testing/index.ts'
import type { EngineWorld } from '../testing/index.ts'
import { explain } from './explain.ts'
import { gatherFacts } from './explain-facts.ts'

const pools = [{ name: 'calm', slots: 9, rate: { count: 1, perMs: 60_000 } }]
const pipeline: PipelineManifest = {
  ...pipelineManifest('p', [
    stepManifest('list'),
    stepManifest('wide', { kind: 'each', after: ['list'], items: { kind: 'output', step: 'list', path: [] }, concurrency: 2 }),
    stepManifest('calm_one', { pools: ['calm'], priority: 9 }),
    stepManifest('calm_two', { pools: ['calm'], deadlineMs: 3_600_000 }),
    stepManifest('other', { after: ['list'], branches: [{ value: { kind: 'output', step: 'list', path: [] }, is: 'x', among: ['x'] }] }),
  ]),
  deadlineMs: 1_000,
  timeoutMs: 7_200_000,
}

async function texts(world: EngineWorld, of: { readonly run: RunRecord; readonly now: number; readonly step?: string }): Promise<object> {
  const facts = await gatherFacts({
    store: { ...world.store, output: async () => undefined },
    pipeline,
    pools,
    capacity: 16,
    process: { host: 'here', pid: process.pid, alive: () => true },
    ...of,
    run: (await world.store.run(of.run.id))!,
  })
  return Object.fromEntries(explain(facts).map(({ subject, reason, text }) => [subject, `${reason}: ${text}`]))
}

it('says when a rate opens, who holds a concurrency, which branch was taken, and how much time is left', async () => {
  const clock = testClock()
  const { promise: freed, resolve: free } = Promise.withResolvers<null>()
  await using world = await engineWorld({ pools, clock, behave: ({ step }) => (step === 'list' ? ['a', 'b', 'c'] : freed) })
  const { run } = await world.engine.submit({ pipeline, sources: [], window: worldWindow, params: {}, trigger: 'manual' })
  const seen = (step: string, to: string): number =>
    world.events.filter((event) => event.kind === 'task_run' && event.step === step && event.to === to).length
  while (seen('wide', 'running') < 3 || seen('other', 'skipped') < 1 || seen('calm_one', 'running') < 1) {
    await new Promise((resolve) => setImmediate(resolve))
  }
  const at = { run, now: clock.now() }
  const before = (await texts(world, at)) as { readonly [subject: string]: string }
  expect(before['']).toMatch(/^running: under way for .*; its deadline is in 1\.0 s, at .*; the end of its time is in 2 h 00 m, at /)
  expect(before['wide']).toBe(
    `concurrency: 0 of 3 items have ended, 2 run; the next: its own concurrency: 2 of 2 held by ${run.id}/wide/0, ${run.id}/wide/1`,
  )
  expect(before['calm_two']).toMatch(
    /^rate: pool calm: 1 of 1 starts in 1 m 00 s were made; it opens in 1 m 00 s, at .*; its deadline is in 1 h 00 m, at /,
  )
  expect(await texts(world, { ...at, step: 'other' })).toMatchObject({
    other: expect.stringMatching(/^ended: it was skipped at .*: the branch x was not taken: the value is /) as string,
  })
  clock.advance(2_000)
  while ((await world.store.run(run.id))!.lateAt === null) await new Promise((resolve) => setImmediate(resolve))
  const after = (await texts(world, { run, now: clock.now() })) as { readonly [subject: string]: string }
  expect(after['']).toMatch(/it is late since /)
  free(null)
  await world.engine.cancel(run.id, { hard: true, reason: 'enough' })
})
