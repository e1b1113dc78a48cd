import { expect, it } from 'vitest'
import { engineWorld, pipelineManifest, stepManifest } from '../testing/index.ts'

it('starts attempts that hold a pool no more often than its rate, in any such time', async () => {
  const rate = { count: 3, perMs: 40 }
  await using world = await engineWorld({
    pools: [{ name: 'api', slots: 100, rate }],
    behave: ({ step }) => (step === 'list' ? Array.from({ length: 10 }, (_, i) => i) : null),
  })
  const items = { kind: 'output', step: 'list', path: [] } as const
  const call = stepManifest('call', { kind: 'each', items, after: ['list'], pools: ['api'] })
  const run = await world.run(pipelineManifest('p', [stepManifest('list'), call, stepManifest('one', { pools: ['api'] })]))
  expect(run.state).toBe('succeeded')
  const attempts = await world.store.attempts({ run: run.id, limit: 100 })
  const starts = attempts.filter(({ step }) => step !== 'list').map(({ startedAt }) => startedAt)
  expect(starts).toHaveLength(11)
  for (const start of starts) expect(starts.filter((at) => at > start - rate.perMs && at <= start).length).toBeLessThanOrEqual(rate.count)
})
