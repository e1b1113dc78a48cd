import { describe, expect, it } from 'vitest'
import { Fault } from '../kernel/index.ts'
import type { PipelineManifest, StepManifest } from '../plan/index.ts'
import { engineWorld, memoryObjects, pipelineManifest, stepManifest, testClock, worldWindow } from '../testing/index.ts'
import type { EngineWorld } from '../testing/index.ts'

const output = (step: string) => ({ kind: 'output', step, path: [] }) as const
const mapped = (name: string, over: string): StepManifest => stepManifest(name, { kind: 'each', items: output(over), after: [over] })

async function states(world: EngineWorld): Promise<{ [step: string]: string }> {
  return Object.fromEntries([...(await world.steps())].map(([name, { state }]) => [name, state]))
}

describe('a retry of a run that has ended', () => {
  it('runs again what failed and what comes after it, with new epochs, and keeps what succeeded', async () => {
    let broken = true
    await using world = await engineWorld({
      behave({ step }) {
        if (step === 'load' && broken) throw new Fault('BROKEN', { message: 'no' })
        return step
      },
    })
    const pipeline = pipelineManifest('p', [
      stepManifest('open'),
      stepManifest('load', { after: ['open'] }),
      stepManifest('use', { after: ['load'], input: output('load') }),
      stepManifest('notice', { after: ['load'], on: 'any_failed' }),
      stepManifest('apart'),
    ])
    const run = await world.run(pipeline)
    expect(run.state).toBe('failed')
    expect(await states(world)).toEqual({
      open: 'succeeded',
      load: 'failed',
      use: 'upstream_failed',
      notice: 'succeeded',
      apart: 'succeeded',
    })
    broken = false
    const before = world.started.length
    await world.engine.retry(run.id, { from: 'failed' })
    expect(await world.engine.finished(run.id)).toMatchObject({ id: run.id, state: 'succeeded', version: run.version, reason: null })
    expect(world.started.slice(before).map(({ step, epoch, attempt }) => [step, epoch, attempt])).toEqual([
      ['load', 2, 1],
      ['use', 1, 1],
    ])
    expect(await states(world)).toEqual({ open: 'succeeded', load: 'succeeded', use: 'succeeded', notice: 'skipped', apart: 'succeeded' })
    expect(world.events.flatMap((event) => (event.kind === 'run' ? [event.to] : []))).toEqual([
      ...['queued', 'running', 'failed'],
      ...['queued', 'running', 'succeeded'],
    ])
    expect(world.events.filter((event) => event.kind === 'task_run' && event.to === 'pending')).toHaveLength(3)
  })

  it('begins again from a step that succeeded, and does not take its old output', async () => {
    let n = 0
    await using world = await engineWorld({ behave: ({ step }) => (step === 'count' ? ++n : null) })
    const run = await world.run(
      pipelineManifest('p', [stepManifest('count'), stepManifest('use', { after: ['count'], input: output('count') })]),
    )
    await world.engine.retry(run.id, { from: 'step', step: 'count' })
    expect((await world.engine.finished(run.id)).state).toBe('succeeded')
    expect(world.started.map(({ step, input }) => [step, input])).toEqual([
      ['count', {}],
      ['use', 1],
      ['count', {}],
      ['use', 2],
    ])
  })

  it('keeps the items that succeeded, and maps afresh behind a step that runs again', async () => {
    let broken = true
    await using world = await engineWorld({
      behave({ step, itemValue }) {
        if (step === 'list') return broken ? [1, 2, 3] : [1, 2]
        if (broken && itemValue === 2) throw new Error('no')
        return Number(itemValue) * 10
      },
    })
    const pipeline = pipelineManifest('p', [
      stepManifest('list'),
      mapped('times', 'list'),
      stepManifest('sum', { after: ['times'], input: output('times') }),
    ])
    const run = await world.run(pipeline)
    expect(run.state).toBe('failed')
    broken = false
    await world.engine.retry(run.id, { from: 'failed' })
    expect((await world.engine.finished(run.id)).state).toBe('succeeded')
    const again = (): unknown[] => world.started.map(({ step, item, epoch }) => `${step}${item === null ? '' : `[${item}]`}@${epoch}`)
    expect(again().slice(4)).toEqual(['times[1]@2', 'sum@1'])
    expect(world.started.at(-1)?.input).toEqual([10, 20, 30])
    expect((await world.steps()).get('times')).toMatchObject({ error: null, items: { total: 3, succeeded: 3, failed: 0 } })

    await world.engine.retry(run.id, { from: 'item', step: 'times', item: 2 })
    expect((await world.engine.finished(run.id)).state).toBe('succeeded')
    expect(again().slice(6)).toEqual(['times[2]@2', 'sum@2'])

    await world.engine.retry(run.id, { from: 'step', step: 'list' })
    expect((await world.engine.finished(run.id)).state).toBe('succeeded')
    expect(again().slice(8)).toEqual(['list@2', 'times[0]@3', 'times[1]@3', 'sum@3'])
    expect((await world.steps()).get('times')).toMatchObject({ items: { total: 2, succeeded: 2 } })
  })

  it('goes on with a cancelled run, with items that had not started too', async () => {
    const { promise: under, resolve: started } = Promise.withResolvers<void>()
    let hang = true
    await using world = await engineWorld({
      slots: 2,
      behave: ({ step, itemValue }, { signal }) =>
        step === 'list'
          ? [1, 2, 3, 4, 5]
          : !hang
            ? (itemValue ?? null)
            : new Promise((_, reject) => {
                signal.addEventListener('abort', () => reject(signal.reason as Error))
                started()
              }),
    })
    const pipeline = pipelineManifest('p', [stepManifest('list'), mapped('hang', 'list'), stepManifest('after', { after: ['hang'] })])
    const { run } = await world.engine.submit({ pipeline, sources: [], window: worldWindow, params: {}, trigger: 'manual' })
    await under
    await expect(world.engine.retry(run.id, { from: 'failed' })).rejects.toMatchObject({ code: 'RETRY-UNFINISHED' })
    await world.engine.cancel(run.id, { hard: false, reason: 'asked' })
    expect((await world.engine.finished(run.id)).state).toBe('cancelled')
    hang = false
    await world.engine.retry(run.id, { from: 'failed' })
    expect(await world.engine.finished(run.id)).toMatchObject({ state: 'succeeded', cancelling: false })
    expect((await world.steps()).get('hang')).toMatchObject({ state: 'succeeded', items: { total: 5, succeeded: 5 } })
  })

  it('ends at once where all that it takes back is skipped again', async () => {
    await using world = await engineWorld({ behave: () => null })
    const run = await world.run(pipelineManifest('p', [stepManifest('a'), stepManifest('b', { after: ['a'], on: 'any_failed' })]))
    await world.engine.retry(run.id, { from: 'step', step: 'b' })
    expect((await world.engine.finished(run.id)).state).toBe('succeeded')
    expect(await states(world)).toEqual({ a: 'succeeded', b: 'skipped' })
  })

  it('is seen by another engine that knew the run before, which takes none of its old outputs', async () => {
    const clock = testClock()
    await using keeper = await engineWorld({ behave: () => null, clock })
    const { store } = keeper
    const shared = { store, objects: memoryObjects(), scope: 'all' } as const
    const release = Promise.withResolvers<null>()
    await using asking = await engineWorld({ behave: () => null, slots: 0, clock, shared })
    await using working = await engineWorld({
      behave: ({ step }) => (step === 'list' ? [1, 2, 3] : step === 'hold' ? release.promise : null),
      slots: 1,
      clock,
      shared,
    })
    const until = async (done: () => boolean | Promise<boolean>): Promise<void> => {
      while (!(await done())) {
        clock.advance(500)
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    const submit = async (pipeline: PipelineManifest): Promise<string> =>
      (await asking.engine.submit({ pipeline, sources: [], window: worldWindow, params: {}, trigger: 'manual' })).run.id
    const hasEnded = async (id: string): Promise<boolean> => (await store.run(id))!.finishedAt !== null
    const steps = [stepManifest('list'), stepManifest('use', { after: ['list'], input: output('list') })]
    const run = await submit(pipelineManifest('p', steps))
    await until(() => hasEnded(run))
    await submit(pipelineManifest('q', [stepManifest('hold')]))
    await until(() => working.started.some(({ step }) => step === 'hold'))
    {
      await using other = await engineWorld({ behave: ({ step }) => (step === 'list' ? [9] : new Promise(() => {})), clock, shared })
      await asking.engine.retry(run, { from: 'step', step: 'list' })
      await until(() => other.started.some(({ step }) => step === 'use'))
    }
    release.resolve(null)
    await until(() => hasEnded(run))
    expect(working.started.filter(({ step }) => step === 'use').map(({ input }) => input)).toEqual([[1, 2, 3], [9]])
  })

  it('refuses what is not there', async () => {
    await using world = await engineWorld({ behave: () => [1] })
    const run = await world.run(pipelineManifest('p', [stepManifest('list'), mapped('each', 'list')]))
    const refusals = [
      [{ from: 'failed' }, 'RETRY-NOTHING'],
      [{ from: 'step', step: 'lists' }, 'RETRY-UNKNOWN-STEP'],
      [{ from: 'item', step: 'each', item: 1 }, 'RETRY-NO-ITEM'],
      [{ from: 'item', step: 'list', item: 0 }, 'RETRY-NO-ITEM'],
    ] as const
    for (const [what, code] of refusals) await expect(world.engine.retry(run.id, what)).rejects.toMatchObject({ code })
    await expect(world.engine.retry('nope', { from: 'failed' })).rejects.toMatchObject({ code: 'RUN-UNKNOWN' })
  })
})
