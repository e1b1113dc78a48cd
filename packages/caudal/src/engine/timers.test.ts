import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import type { JournalEvent } from '../journal/index.ts'
import { Fault } from '../kernel/index.ts'
import type { PipelineManifest } from '../plan/index.ts'
import { engineWorld, pipelineManifest, stepManifest, testClock, worldWindow } from '../testing/index.ts'
import type { Behaviour, EngineWorld } from '../testing/index.ts'

const success = stepManifest('on_success', { occasion: 'success' })
const failure = stepManifest('on_failure', { occasion: 'failure' })
const deadline = stepManifest('on_deadline', { occasion: 'deadline' })
const request = (pipeline: PipelineManifest) => ({ pipeline, sources: [], window: worldWindow, params: {}, trigger: 'manual' }) as const

/** Resolves with the first event that is looked for. */
function happened(world: EngineWorld, test: (event: JournalEvent) => boolean): Promise<void> {
  return new Promise((resolve) => {
    world.engine.listen((news) => {
      if (news.kind === 'journal' && test(news.entry.event)) resolve()
    })
  })
}

async function states(world: EngineWorld): Promise<{ [step: string]: string }> {
  return Object.fromEntries([...(await world.steps())].map(([name, { state }]) => [name, state]))
}

describe('the tasks that a pipeline names for the end of its runs', () => {
  it('run after all steps have ended, the one that fits, with what became of the run', async () => {
    let broken = true
    await using world = await engineWorld({
      behave({ step }) {
        if (step === 'load' && broken) throw new Fault('BROKEN', { message: 'no data' })
        if (step === 'on_failure') throw new Error('nobody answers')
        return null
      },
    })
    const pipeline = pipelineManifest('p', [
      stepManifest('load'),
      stepManifest('tidy', { after: ['load'] }),
      stepManifest('apart'),
      ...[success, failure, deadline],
    ])
    const run = await world.run(pipeline)
    expect(run.state).toBe('failed')
    expect(await states(world)).toMatchObject({
      tidy: 'upstream_failed',
      on_success: 'skipped',
      on_failure: 'failed',
      on_deadline: 'skipped',
    })
    expect(world.started.at(-1)).toMatchObject({ step: 'on_failure' })
    expect(world.started.at(-1)!.input).toEqual({
      run: run.id,
      pipeline: 'p',
      window: worldWindow,
      state: 'failed',
      late: false,
      reason: null,
      failed: [{ step: 'load', code: 'BROKEN', message: 'no data' }],
    })

    broken = false
    await world.engine.retry(run.id, { from: 'failed' })
    expect((await world.engine.finished(run.id)).state).toBe('succeeded')
    expect(await states(world)).toMatchObject({ tidy: 'succeeded', on_success: 'succeeded', on_failure: 'skipped' })
    await expect(world.engine.retry(run.id, { from: 'step', step: 'on_success' })).rejects.toMatchObject({ code: 'RETRY-UNKNOWN-STEP' })
  })

  it('change nothing of how the run ends, and do not run when it is cancelled', async () => {
    const { promise: under, resolve: started } = Promise.withResolvers<void>()
    await using world = await engineWorld({
      behave: ({ step }, { signal }) =>
        step === 'on_success'
          ? Promise.reject(new Error('no'))
          : step === 'hang'
            ? new Promise((_, reject) => {
                signal.addEventListener('abort', () => reject(signal.reason as Error))
                started()
              })
            : null,
    })
    expect((await world.run(pipelineManifest('fine', [stepManifest('a'), success, failure]))).state).toBe('succeeded')
    const { run } = await world.engine.submit(request(pipelineManifest('p', [stepManifest('hang'), success, failure])))
    await under
    await world.engine.cancel(run.id, { hard: false, reason: 'asked' })
    expect((await world.engine.finished(run.id)).state).toBe('cancelled')
    expect(await states(world)).toEqual({ hang: 'cancelled', on_success: 'cancelled', on_failure: 'cancelled' })
  })
})

describe('the tasks that a step names', () => {
  const named = (of: string, occasion: 'success' | 'failure' | 'deadline') =>
    stepManifest(`${of}_on_${occasion}`, { occasion, of, after: [of] })

  it('run as soon as it has ended, the one that fits, beside the steps after it, and change nothing of how the run ends', async () => {
    let broken = true
    await using world = await engineWorld({
      behave({ step }) {
        if (step === 'load' && broken) throw new Fault('BROKEN', { message: 'no data' })
        if (step === 'apart_on_success') throw new Error('nobody answers')
        return null
      },
    })
    const steps = [stepManifest('load', { deadlineMs: 3_600_000 }), stepManifest('tidy', { after: ['load'] }), stepManifest('apart')]
    const tasks = (['success', 'failure', 'deadline'] as const).flatMap((occasion) => ['load', 'tidy'].map((of) => named(of, occasion)))
    const pipeline = pipelineManifest('p', [...steps, ...tasks, named('apart', 'success'), success, failure])
    const run = await world.run(pipeline)
    expect(run.state).toBe('failed')
    expect(await states(world)).toMatchObject({
      load_on_success: 'skipped',
      load_on_failure: 'succeeded',
      load_on_deadline: 'skipped',
      tidy_on_success: 'skipped',
      tidy_on_failure: 'skipped',
      apart_on_success: 'failed',
      on_success: 'skipped',
      on_failure: 'succeeded',
    })
    expect(world.started.find(({ step }) => step === 'load_on_failure')!.input).toEqual({
      run: run.id,
      pipeline: 'p',
      window: worldWindow,
      step: 'load',
      state: 'failed',
      late: false,
      attempts: 1,
      error: { code: 'BROKEN', message: 'no data' },
    })

    broken = false
    await world.engine.retry(run.id, { from: 'failed' })
    expect((await world.engine.finished(run.id)).state).toBe('succeeded')
    expect(await states(world)).toMatchObject({
      load_on_success: 'succeeded',
      load_on_failure: 'skipped',
      tidy_on_success: 'succeeded',
      apart_on_success: 'failed',
      on_success: 'succeeded',
    })
    expect(world.started.filter(({ step }) => step === 'apart_on_success')).toHaveLength(1)
  })

  it('run once when its own deadline has passed, while it is under way', async () => {
    const { promise: told, resolve: tell } = Promise.withResolvers<null>()
    await using world = await engineWorld({
      behave: ({ step, input }) => (step === 'slow' ? told : step === 'quick' ? null : (tell(null), (input as { state: string }).state)),
    })
    const steps = [stepManifest('slow', { deadlineMs: 2 }), stepManifest('quick', { deadlineMs: 3_600_000 })]
    const pipeline = pipelineManifest('p', [...steps, named('slow', 'deadline'), named('quick', 'deadline')])
    expect((await world.run(pipeline)).state).toBe('succeeded')
    expect(await states(world)).toMatchObject({ slow_on_deadline: 'succeeded', quick_on_deadline: 'skipped' })
    expect(world.started.find(({ step }) => step === 'slow_on_deadline')!.input).toMatchObject({
      step: 'slow',
      state: 'running',
      late: true,
    })
  })
})

describe('deadlines', () => {
  it('mark the run as late once each, run the task for it, and let the run go on', async () => {
    const { promise: told, resolve: tell } = Promise.withResolvers<null>()
    await using world = await engineWorld({
      behave: ({ step, input }) => (step === 'slow' ? told : step === 'quick' ? null : (tell(null), (input as { state: string }).state)),
    })
    const steps = [stepManifest('slow', { deadlineMs: 2 }), stepManifest('quick', { deadlineMs: 3_600_000 }), deadline]
    const { run } = await world.engine.submit(request({ ...pipelineManifest('p', steps), deadlineMs: 1 }))
    const ended = await world.engine.finished(run.id)
    expect(ended.state).toBe('succeeded')
    expect(ended.lateAt).toBeGreaterThanOrEqual(ended.createdAt + 1)
    const late = world.events.filter((event) => event.kind === 'late')
    expect(late[0]).toMatchObject({ run: run.id })
    expect(new Set(late.map(({ step }) => step)).size).toBe(late.length)
    expect(world.started.filter(({ step }) => step === 'on_deadline').map(({ input }) => input)).toMatchObject([
      { state: 'running', late: true },
    ])
  })

  it('pass even when nothing of the run can start', async () => {
    const { promise: release, resolve } = Promise.withResolvers<null>()
    await using world = await engineWorld({ behave: () => release })
    const first = { ...pipelineManifest('p', [stepManifest('hold')]), maxActiveRuns: 1 }
    await world.engine.submit(request(first))
    const late = happened(world, (event) => event.kind === 'late')
    const window = { start: '2026-01-02T00:00:00Z', end: '2026-01-03T00:00:00Z', day: '2026-01-02' }
    const { run } = await world.engine.submit({ ...request({ ...first, deadlineMs: 1 }), window })
    await late
    expect(await world.store.run(run.id)).toMatchObject({ state: 'queued', lateAt: expect.any(Number) as number })
    resolve(null)
    expect((await world.engine.finished(run.id)).state).toBe('succeeded')
  })

  it('are not forgotten when the process dies, and fire once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'timers-'))
    const path = join(folder, 'state.db')
    const pipeline = { ...pipelineManifest('p', [stepManifest('slow'), deadline]), deadlineMs: 1 }
    const { promise: reached, resolve } = Promise.withResolvers<void>()
    const dead = await engineWorld({ path, behave: () => new Promise<never>(() => resolve()) })
    await dead.engine.submit(request({ ...pipeline, deadlineMs: 400 }))
    await reached
    await dead.engine.close()
    const { promise: told, resolve: tell } = Promise.withResolvers<null>()
    await using world = await engineWorld({ path, behave: ({ step }) => (step === 'slow' ? told : (tell(null), null)) })
    const { run, resumed } = await world.engine.submit(request({ ...pipeline, deadlineMs: 400 }))
    expect(resumed).toBe(true)
    expect((await world.engine.finished(run.id)).lateAt).not.toBeNull()
    expect(world.events.filter((event) => event.kind === 'late')).toEqual([{ kind: 'late', run: run.id, step: null }])
    rmSync(folder, { recursive: true })
    await dead.store.close()
  })

  it('are told of a run that other code takes the place of, before what had died of it ends', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'timers-'))
    const path = join(folder, 'state.db')
    const steps = (deadlineMs: number) => [stepManifest('slow', { deadlineMs })]
    const { promise: reached, resolve } = Promise.withResolvers<void>()
    const clock = testClock()
    const dead = await engineWorld({ path, clock, behave: () => new Promise<never>(() => resolve()) })
    const { run } = await dead.engine.submit(request(pipelineManifest('p', steps(4_000))))
    await reached
    await dead.engine.close()
    await using world = await engineWorld({ path, clock: { ...clock, now: () => clock.now() + 10_000 }, behave: () => null })
    const again = await world.engine.submit(request({ ...pipelineManifest('p', steps(60_000)), version: 'other' }))
    expect((await world.engine.finished(again.run.id)).state).toBe('succeeded')
    const old = world.events.filter((event) => 'run' in event && event.run === run.id)
    expect(old.map((event) => [event.kind, 'to' in event ? event.to : null])).toEqual([
      ['late', null],
      ['attempt', 'lost'],
      ['task_run', 'cancelled'],
      ['run', 'cancelled'],
    ])
    rmSync(folder, { recursive: true })
    await dead.store.close()
  })
})

it('a moment that has passed counts before what ends behind it, though nothing rang', async () => {
  const still = testClock()
  let late = 0
  const clock = { ...still, now: () => still.now() + late }
  await using world = await engineWorld({ clock, behave: ({ step }) => (step === 'slow' ? ((late += 10_000), null) : null) })
  const steps = [stepManifest('slow', { deadlineMs: 4_000 }), deadline]
  const run = await world.run({ ...pipelineManifest('p', steps), deadlineMs: 5_000 })
  expect(run).toMatchObject({ state: 'succeeded', lateAt: expect.any(Number) as number })
  expect(world.events.filter(({ kind }) => kind === 'late')).toHaveLength(2)
  expect(await states(world)).toEqual({ slow: 'succeeded', on_deadline: 'succeeded' })
  expect(await world.run({ ...pipelineManifest('q', [stepManifest('slow')]), timeoutMs: 5_000 })).toMatchObject({ timedOut: true })
})

/** A task that goes on until it is told to stop. */
const hang: Behaviour = (_, { signal }) =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))

it('a run whose time is up fails, and says why', async () => {
  let hangs = true
  await using world = await engineWorld({ behave: (given, room) => (hangs ? hang(given, room) : null) })
  const pipeline = { ...pipelineManifest('p', [stepManifest('hang'), stepManifest('next', { after: ['hang'] })]), timeoutMs: 50 }
  const failed = await world.run(pipeline)
  expect(failed).toMatchObject({ state: 'failed', timedOut: true, reason: 'not done within 50ms' })
  expect(await states(world)).toEqual({ hang: 'cancelled', next: 'cancelled' })
  expect(world.events.at(-1)).toMatchObject({ kind: 'run', to: 'failed', reason: 'not done within 50ms' })
  hangs = false
  const again = await world.engine.retry(failed.id, { from: 'failed' })
  expect(await world.engine.finished(again.id)).toMatchObject({ state: 'succeeded', timedOut: false, reason: null })
})

it.each([
  ['while a step runs', stepManifest('hang')],
  ['while nothing runs', stepManifest('look', { kind: 'wait', everyMs: 3_600_000, timeoutMs: 7_200_000 })],
])('a run whose time is up %s starts the task for its failure, which can be cancelled', async (_, step) => {
  await using world = await engineWorld({
    behave(given, room) {
      if (given.step === 'look') return { outcome: { kind: 'not_yet', saw: 'nothing' } }
      return given.step === 'quick' ? null : hang(given, room)
    },
  })
  const steps = [stepManifest('quick'), step, ...[success, failure, deadline]]
  const { run } = await world.engine.submit(request({ ...pipelineManifest('p', steps), timeoutMs: 50 }))
  await vi.waitFor(() => expect(world.started.at(-1)?.step).toBe('on_failure'), 60_000)
  expect(world.started.at(-1)!.input).toMatchObject({ state: 'failed', reason: 'not done within 50ms', failed: [] })
  expect(await states(world)).toEqual({
    quick: 'succeeded',
    [step.name]: 'cancelled',
    on_success: 'skipped',
    on_failure: 'running',
    on_deadline: 'skipped',
  })
  expect((await world.steps()).get('on_success')?.reason).toBe('its time was over')
  await world.engine.cancel(run.id, { hard: false, reason: 'enough' })
  expect(await world.engine.finished(run.id)).toMatchObject({ state: 'failed', timedOut: true })
  expect((await states(world)).on_failure).toBe('cancelled')
})

it('an answer that comes when the time of its run is over is refused, and the run has failed though nothing rang', async () => {
  const still = testClock()
  let late = 0
  await using world = await engineWorld({ clock: { ...still, now: () => still.now() + late }, behave: () => null })
  const approval = { ask: 'Go on?', form: null, assignees: [], onTimeout: 'fail', answer: null } as const
  const pipeline = { ...pipelineManifest('p', [stepManifest('go', { kind: 'approve', approval })]), timeoutMs: 5_000 }
  const { run } = await world.engine.submit(request(pipeline))
  await vi.waitFor(async () => expect((await states(world)).go).toBe('waiting'), 60_000)
  late = 10_000
  await expect(world.engine.answer({ run: run.id, step: 'go' }, { approve: {} })).rejects.toMatchObject({ code: 'APPROVAL-NOT-OPEN' })
  expect(await world.engine.finished(run.id)).toMatchObject({ state: 'failed', timedOut: true })
})

it('a run that somebody cancels before its time is up stays cancelled', async () => {
  const clock = testClock()
  await using world = await engineWorld({ clock, behave: hang })
  const { run } = await world.engine.submit(request({ ...pipelineManifest('p', [stepManifest('hang'), failure]), timeoutMs: 5_000 }))
  await happened(world, (event) => event.kind === 'attempt')
  await world.engine.cancel(run.id, { hard: false, reason: 'enough' })
  clock.advance(5_000)
  expect(await world.engine.finished(run.id)).toMatchObject({ state: 'cancelled', timedOut: false, reason: 'enough' })
  expect(await states(world)).toEqual({ hang: 'cancelled', on_failure: 'cancelled' })
})

it('a retry whose moment came while all slots were held is not forgotten when the clock is set back', async () => {
  const still = testClock()
  let ahead = 0
  const clock = { ...still, now: () => still.now() + ahead }
  const { promise: held, resolve: free } = Promise.withResolvers<null>()
  const { promise: busy, resolve: take } = Promise.withResolvers<void>()
  let tries = 0
  await using world = await engineWorld({
    clock,
    slots: 1,
    behave({ step }) {
      if (step === 'hold') return (take(), held)
      if (++tries === 1) throw new Fault('BROKEN', { message: 'no', retryable: true })
      return null
    },
  })
  const retry = { attempts: 2, delayMs: 60_000, backoff: 'fixed', maxDelayMs: 60_000, jitter: 0 } as const
  const { run } = await world.engine.submit(
    request(pipelineManifest('p', [stepManifest('again', { retry, priority: 1 }), stepManifest('hold')])),
  )
  await busy
  still.advance(60_000)
  await new Promise((resolve) => setImmediate(resolve))
  ahead = -30_000
  const over = world.engine.finished(run.id)
  free(null)
  await new Promise((resolve) => setImmediate(resolve))
  still.advance(30_000)
  expect((await over).state).toBe('succeeded')
})
