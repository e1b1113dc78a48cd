import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noPostgres, startPostgres } from '../servers/postgres.ts'
import type { PostgresServer } from '../servers/postgres.ts'
import type { PipelineManifest, StepManifest } from '../../packages/caudal/src/plan/index.ts'
import { pipelineManifest, stepManifest, worldWindow } from '../../packages/caudal/src/testing/index.ts'
import type { Behaviour } from '../../packages/caudal/src/testing/index.ts'
import { told, twoOnPostgres, twoOnSqlite } from './two-worlds.ts'

let server: PostgresServer | undefined
beforeAll(async () => {
  if (noPostgres === null) server = await startPostgres()
})
afterAll(() => server?.[Symbol.asyncDispose]())

const grounds = [
  { ground: 'SQLite', open: twoOnSqlite },
  ...(noPostgres === null ? [{ ground: 'Postgres', open: twoOnPostgres(() => server!) }] : []),
]
const inner = pipelineManifest('inner', [stepManifest('work'), stepManifest('more', { after: ['work'] })])
const trigger = (name: string, given: Partial<StepManifest> & { readonly wait?: boolean } = {}): StepManifest => {
  const { wait = true, ...step } = given
  return stepManifest(name, { kind: 'trigger', task: 'inner', trigger: { pipeline: 'inner', version: inner.version, wait }, ...step })
}
const outer = pipelineManifest('outer', [
  trigger('sub'),
  stepManifest('after', { after: ['sub'], input: { kind: 'output', step: 'sub', path: ['outputs', 'more', 'n'] } }),
])
const request = (pipeline: PipelineManifest) =>
  ({ pipeline, triggered: [inner], sources: [], window: worldWindow, params: {}, trigger: 'manual' }) as const
const start = { params: { word: 'x' }, window: `${worldWindow.start}/${worldWindow.end}` }

/** Steps that trigger say what to start with; the work of the other pipeline goes on until it is let go, or told to stop. */
function held(): { readonly behave: Behaviour; readonly letGo: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return {
    letGo: resolve,
    async behave({ pipeline, step, input }, { signal }) {
      if (step.startsWith('sub')) return start
      if (pipeline !== 'inner') return input
      if (step === 'work')
        await Promise.race([promise, new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))])
      return { n: 7 }
    },
  }
}

describe.each(grounds)('a run of another pipeline on $ground', ({ open }) => {
  it('is started once with what the step says, and its outputs flow', async () => {
    const { behave, letGo } = held()
    await using two = await open(behave)
    const { run } = await two.driver.engine.submit(request(outer))
    await told(two.driver, (event) => event.kind === 'attempt' && event.step === 'work' && event.to === 'running')
    const [child] = await two.desk.store.children(run.id)
    expect(child).toMatchObject({ pipeline: 'inner', trigger: 'pipeline', params: { word: 'x' }, parent: { run: run.id, step: 'sub' } })
    expect((await two.desk.store.steps(run.id))[0]).toMatchObject({ step: 'sub', state: 'waiting' })
    letGo()
    expect((await two.driver.engine.finished(run.id)).state).toBe('succeeded')
    expect(two.driver.started.at(-1)).toMatchObject({ step: 'after', input: 7 })
    expect(await two.driver.store.children(run.id)).toHaveLength(1)
    const output = await two.driver.outputs.read({ run: run.id, step: 'sub', item: null }, { mapped: false })
    expect(output).toEqual({ run: child!.id, pipeline: 'inner', state: 'succeeded' })
  })

  it('is for the day that the run has which starts it, by the clocks of that schedule', async () => {
    const { behave, letGo } = held()
    letGo()
    await using two = await open(behave)
    const schedule = { kind: 'cron', line: '0 21 * * *', zone: 'America/Sao_Paulo', catchup: 'none' } as const
    const { run } = await two.driver.engine.submit(request({ ...outer, schedule }))
    expect(await two.driver.engine.finished(run.id)).toMatchObject({ state: 'succeeded', window: { ...worldWindow, day: '2025-12-31' } })
    expect((await two.desk.store.children(run.id))[0]!.window).toEqual({ ...worldWindow, day: '2025-12-31' })
    expect(new Set(two.driver.started.map(({ window }) => window.day))).toEqual(new Set(['2025-12-31']))
  })

  it('is stopped, held and let go with the run that waits for it', async () => {
    const { behave, letGo } = held()
    await using two = await open(behave)
    const { run } = await two.driver.engine.submit(request(outer))
    await told(two.driver, (event) => event.kind === 'attempt' && event.step === 'work' && event.to === 'running')
    const [child] = await two.desk.store.children(run.id)
    await two.desk.engine.pause(run.id, { paused: true })
    expect(await two.desk.store.run(child!.id)).toMatchObject({ paused: true })
    await two.desk.engine.pause(run.id, { paused: false })
    expect(await two.desk.store.run(child!.id)).toMatchObject({ paused: false })
    await two.desk.engine.cancel(run.id, { hard: false, reason: 'enough' })
    expect((await two.driver.engine.finished(run.id)).state).toBe('cancelled')
    expect(await two.driver.store.run(child!.id)).toMatchObject({ state: 'cancelled', reason: `run ${run.id} of outer was stopped` })
    letGo()
  })

  it('fails the step when it is stopped by itself, and is not waited for where the step says so', async () => {
    const { behave, letGo } = held()
    await using two = await open(behave)
    const { run } = await two.driver.engine.submit(request(outer))
    await told(two.driver, (event) => event.kind === 'attempt' && event.step === 'work' && event.to === 'running')
    const [child] = await two.desk.store.children(run.id)
    await two.desk.engine.cancel(child!.id, { hard: false, reason: 'enough' })
    expect((await two.driver.engine.finished(run.id)).state).toBe('failed')
    expect((await two.driver.store.steps(run.id))[0]).toMatchObject({
      state: 'failed',
      error: { code: 'TRIGGER-FAILED', message: `run ${child!.id} of inner was cancelled: enough` },
    })
    const loose = pipelineManifest('loose', [trigger('sub', { wait: false })])
    const { run: free } = await two.driver.engine.submit(request(loose))
    expect((await two.driver.engine.finished(free.id)).state).toBe('succeeded')
    const [other] = await two.driver.store.children(free.id)
    expect(other).toMatchObject({ parent: { run: free.id, step: 'sub' }, finishedAt: null })
    letGo()
    expect((await two.driver.engine.finished(other!.id)).state).toBe('succeeded')
  })
})
