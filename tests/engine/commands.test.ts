import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noPostgres, startPostgres } from '../servers/postgres.ts'
import type { PostgresServer } from '../servers/postgres.ts'
import type { PipelineManifest } from '../../packages/caudal/src/plan/index.ts'
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
const request = (pipeline: PipelineManifest) => ({ pipeline, sources: [], window: worldWindow, params: {}, trigger: 'manual' }) as const
const chain = pipelineManifest('chain', [stepManifest('first'), stepManifest('second', { after: ['first'] })])

/** A first step that goes on until it is let go, or told to stop. */
function held(): { readonly behave: Behaviour; readonly letGo: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return {
    letGo: resolve,
    async behave({ pipeline, step }, { signal }) {
      if (pipeline !== 'chain' || step !== 'first') return step
      await Promise.race([promise, new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))])
      return step
    },
  }
}

describe.each(grounds)('what another process asks of a run on $ground', ({ open }) => {
  it('stops it, and both hear of it', async () => {
    const { behave } = held()
    await using two = await open(behave)
    const { run } = await two.driver.engine.submit(request(chain))
    await told(two.driver, (event) => event.kind === 'attempt' && event.to === 'running')
    await two.desk.engine.cancel(run.id, { hard: false, reason: 'enough', by: 'ana' })
    await told(two.driver, (event) => event.kind === 'command' && event.command === 'cancel' && event.by === 'ana')
    for (const { engine } of [two.driver, two.desk])
      expect(await engine.finished(run.id)).toMatchObject({ state: 'cancelled', reason: 'enough', cancelling: true })
    const steps = await two.desk.store.steps(run.id)
    expect(steps.map(({ step, state }) => [step, state])).toEqual([
      ['first', 'cancelled'],
      ['second', 'cancelled'],
    ])
    expect(two.driver.started).toHaveLength(1)
    await two.desk.engine.cancel(run.id, { hard: true, reason: 'again' })
    expect(await two.desk.store.run(run.id)).toMatchObject({ reason: 'enough' })
    await expect(two.desk.engine.cancel('none', { hard: false, reason: '' })).rejects.toMatchObject({ code: 'RUN-UNKNOWN' })
  })

  it('holds it where it is, and lets it go on', async () => {
    const { behave, letGo } = held()
    await using two = await open(behave)
    const { run } = await two.driver.engine.submit(request(chain))
    await told(two.driver, (event) => event.kind === 'attempt' && event.to === 'running')
    await two.desk.engine.pause(run.id, { paused: true, by: 'ana' })
    await two.desk.engine.pause(run.id, { paused: true })
    expect(await two.driver.store.run(run.id)).toMatchObject({ paused: true, state: 'running' })
    letGo()
    await told(two.driver, (event) => event.kind === 'task_run' && event.step === 'second' && event.to === 'ready')
    const other = pipelineManifest('other', [stepManifest('only'), stepManifest('last', { after: ['only'] })])
    expect((await two.driver.run(other)).state).toBe('succeeded')
    expect(two.driver.started.map(({ step }) => step)).not.toContain('second')
    await two.desk.engine.pause(run.id, { paused: false })
    expect(await two.driver.engine.finished(run.id)).toMatchObject({ state: 'succeeded', paused: false })
    const asked = two.driver.events.flatMap((event) => (event.kind === 'command' ? [event.command] : []))
    expect(asked).toEqual(['pause', 'resume'])
  })

  it('tells each of the entries once, in the words of the journal', async () => {
    await using two = await open(({ step }) => step)
    const many = pipelineManifest(
      'many',
      Array.from({ length: 40 }, (_, index) => stepManifest(`s${index}`, { after: index === 0 ? [] : [`s${index - 1}`] })),
    )
    const { run } = await two.driver.engine.submit(request(many))
    for (let turn = 0; turn < 10; turn++) await two.desk.engine.pause(run.id, { paused: turn % 2 === 0 })
    await two.driver.engine.finished(run.id)
    const written = await two.desk.store.journal({ after: 0, run: run.id, limit: 1_000 })
    const last = written.at(-1)!.event
    await told(two.driver, (event) => JSON.stringify(event) === JSON.stringify(last))
    await two.desk.engine.finished(run.id)
    const text = (events: readonly object[]): string[] => events.map((event) => JSON.stringify(event)).toSorted()
    expect(text(two.driver.events)).toEqual(text(written.map(({ event }) => event)))
  })
})
