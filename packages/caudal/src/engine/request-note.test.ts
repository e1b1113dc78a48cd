import { expect, test } from 'vitest'
import type { JournalEvent } from '../journal/index.ts'
import { engineWorld, memoryObjects, pipelineManifest, stepManifest, worldWindow } from '../testing/index.ts'

test('who asked for a run or its retry is noted in the transaction that begins it', async () => {
  await using other = await engineWorld({ behave: () => 1 })
  const { store } = other
  const commits: (readonly JournalEvent[])[] = []
  const watched: typeof store = {
    ...store,
    transaction: (work) =>
      store.transaction((tx) =>
        work({
          ...tx,
          append(at, events) {
            commits.push([...events])
            return tx.append(at, events)
          },
        }),
      ),
  }
  await using world = await engineWorld({
    behave: () => 1,
    shared: { store: watched, objects: memoryObjects(), scope: 'own' },
  })
  const pipeline = pipelineManifest('p', [stepManifest('a')])
  const request = (operation: string) => ({ operation, by: 'ana' })
  const { run } = await world.engine.submit({
    pipeline,
    sources: [],
    window: worldWindow,
    params: {},
    trigger: 'manual',
    request: request('runs.start'),
  })
  await world.engine.finished(run.id)
  await world.engine.retry(run.id, { from: 'step', step: 'a', request: request('runs.retry') })
  await world.engine.finished(run.id)
  const begun = commits.filter((events) => events.some((event) => event.kind === 'run' && event.to === 'queued'))
  const of = { pipeline: 'p', run: run.id }
  expect(begun.map((events) => events.filter(({ kind }) => kind === 'request'))).toEqual([
    [{ kind: 'request', ...request('runs.start'), of }],
    [{ kind: 'request', ...request('runs.retry'), of }],
  ])
})
