import { expect, it } from 'vitest'
import { engineWorld, pipelineManifest, stepManifest } from '../testing/index.ts'

it('what a step is given of a mapped step under way does not hide the rest from those that come later', async () => {
  const { promise: looked, resolve: look } = Promise.withResolvers<null>()
  await using world = await engineWorld({
    behave: ({ step, item }) =>
      step === 'list' ? [1, 2] : step === 'times' && item === 1 ? looked : step === 'early' ? (look(null), null) : 5,
  })
  const times = { kind: 'output', step: 'times', path: [] } as const
  await world.run(
    pipelineManifest('p', [
      stepManifest('list'),
      stepManifest('times', { kind: 'each', items: { kind: 'output', step: 'list', path: [] }, after: ['list'] }),
      stepManifest('early', { after: ['list', 'times'], on: 'any_success', input: times }),
      stepManifest('late', { after: ['times'], input: times }),
    ]),
  )
  expect(world.started.find(({ step }) => step === 'early')?.input).not.toHaveLength(2)
  expect(world.started.find(({ step }) => step === 'late')?.input).toEqual([5, null])
})
