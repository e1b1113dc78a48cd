import { expect, it } from 'vitest'
import { z } from 'zod'
import { approval, pipeline, task } from '../../index.ts'
import type { TaskContext } from '../../index.ts'
import { simulate } from '../simulate/simulate.ts'
import { testRun } from './test-run.ts'

const goLive = approval('go_live', { ask: 'Publish?', form: z.object({ discount: z.number().max(20).default(0) }) })
const publish = task('publish', { run: ({ input }: TaskContext<{ discount: number }>) => input.discount })
const prices = pipeline('prices', {
  plan({ run, approve }) {
    run(publish, { discount: approve(goLive).discount })
  },
})
const hurried = pipeline('hurried', {
  plan({ run, approve }) {
    run(publish, { discount: approve(goLive, { timeout: '2d', onTimeout: 'approve' }).discount })
  },
})

it('stands where only a person can go on, and goes on with an answer', async () => {
  await using tested = await testRun(prices)
  expect(tested.steps['go_live']).toMatchObject({ state: 'waiting', reason: 'Publish?' })
  await expect(tested.answer('go_live', { approve: { discount: 30 } })).rejects.toMatchObject({ code: 'APPROVAL-INVALID' })
  await expect(tested.answer('publish', { approve: {} })).rejects.toMatchObject({ code: 'APPROVAL-NOT-OPEN' })
  await tested.answer('go_live', { approve: { discount: 5 }, by: 'ana' })
  expect(tested.outputs).toMatchObject({ go_live: { discount: 5 }, publish: 5 })
  expect(tested.run.state).toBe('succeeded')
})

it('gives answers as they are asked for, and lets time run out', async () => {
  await using rejected = await testRun(hurried, { approvals: { go_live: { reject: true, comment: 'too dear' } } })
  expect(rejected.steps['go_live']).toMatchObject({ error: { code: 'APPROVAL-REJECTED', message: 'go_live was rejected: too dear' } })
  await using late = await testRun(hurried)
  expect(late.outputs).toMatchObject({ go_live: { discount: 0 }, publish: 0 })
  expect(late.now - late.run.createdAt).toBe(2 * 86_400_000)
  await expect(testRun(prices, { approvals: { go_live: { approve: { discount: 30 } } } })).rejects.toMatchObject({
    code: 'APPROVAL-INVALID',
  })
  await expect(testRun(prices, { approvals: { go: { reject: true } } })).rejects.toMatchObject({ code: 'TEST-UNKNOWN-NAME' })
})

it('is answered through faults', async () => {
  const seen = await simulate(prices, { runs: 4, approvals: { go_live: { approve: { discount: 3 } } } })
  expect(seen.runs).toBe(4)
})
