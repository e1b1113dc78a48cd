import { expect, it } from 'vitest'
import { z } from 'zod'
import { pipeline, task } from '../../index.ts'
import type { TaskContext } from '../../index.ts'
import { simulate } from '../simulate/simulate.ts'
import { testRun } from './test-run.ts'

const load = task('load', { run: ({ params }: TaskContext<object>) => ({ rows: Number((params as { factor: number }).factor) * 10 }) })
const count = task('count', { run: () => ['a', 'b'] })
const part = task('part', { run: ({ input }: TaskContext<{ name: string }>) => input.name })
const sum = task('sum', { run: ({ input }: TaskContext<{ rows: number; parts: string[] }>) => input })
const one = task('one', { run: () => 3 })

const inner = pipeline('inner', {
  params: z.object({ factor: z.number().max(5), word: z.string().default('none') }),
  plan({ run, each }) {
    run(load, {})
    each(run(count, {}), part, (name) => ({ name }))
  },
})
const outer = pipeline('outer', {
  plan({ run, trigger }) {
    const factor = run(one, {})
    const { outputs } = trigger(inner, { params: { factor }, window: '2025-07' })
    run(sum, { rows: outputs.load.rows, parts: outputs.part })
  },
})

it('runs another pipeline with its own parameters and window, and hands its outputs on', async () => {
  await using tested = await testRun(outer)
  expect(tested.run.state).toBe('succeeded')
  expect(tested.outputs).toMatchObject({ inner: { pipeline: 'inner', state: 'succeeded' }, sum: { rows: 30, parts: ['a', 'b'] } })
})

it('fails the step where the other run fails, or where its parameters do not fit', async () => {
  await using failed = await testRun(outer, {
    tasks: {
      count() {
        throw new Error('no parts')
      },
    },
  })
  expect(failed.steps['inner']).toMatchObject({
    state: 'failed',
    error: { code: 'TRIGGER-FAILED', message: expect.stringMatching(/of inner failed$/) },
  })
  expect(failed.steps['sum']?.state).toBe('upstream_failed')
  await using wrong = await testRun(outer, { tasks: { one: () => 9 } })
  expect(wrong.steps['inner']).toMatchObject({ state: 'failed', error: { code: 'PARAMS-INVALID' } })
})

it('comes to its end through every fault', async () => {
  const seen = await simulate(outer, { runs: 12 })
  expect(seen.runs).toBe(12)
})
