import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noPostgres, startPostgres } from '../servers/postgres.ts'
import type { PostgresServer } from '../servers/postgres.ts'
import type { ApprovalManifest, PipelineManifest, StepManifest } from '../../packages/caudal/src/plan/index.ts'
import { pipelineManifest, stepManifest, worldWindow } from '../../packages/caudal/src/testing/index.ts'
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
const output = (step: string, ...path: string[]) => ({ kind: 'output', step, path }) as const

function ask(name: string, given: Partial<StepManifest> & { readonly asks?: Partial<ApprovalManifest> } = {}): StepManifest {
  const { asks, ...step } = given
  const approval = { ask: 'Go on?', form: null, assignees: [], onTimeout: 'fail', answer: null, ...asks } as const
  return stepManifest(name, { kind: 'approve', task: name, approval, ...step })
}

describe.each(grounds)('questions to persons on $ground', ({ open }) => {
  it('are asked while all runners are busy, and their answer is the output of the step', async () => {
    const { promise: freed, resolve: free } = Promise.withResolvers<number>()
    await using two = await open(async ({ step, input }) => (step.startsWith('long') ? await freed : step === 'count' ? 3 : input))
    const shown = { kind: 'record', fields: { rows: output('count') } } as const
    const pipeline = pipelineManifest('p', [
      stepManifest('count', { priority: 5 }),
      ...Array.from({ length: 16 }, (_, index) => stepManifest(`long${index}`, { task: 'long' })),
      ask('go', { after: ['count'], input: shown }),
      stepManifest('publish', { after: ['go'], input: { kind: 'record', fields: { discount: output('go', 'discount') } } }),
    ])
    const { run } = await two.driver.engine.submit(request(pipeline))
    await told(two.driver, (event) => event.kind === 'task_run' && event.step === 'go' && event.to === 'waiting')
    const [question] = await two.desk.store.openApprovals({ limit: 5 })
    expect(question).toMatchObject({ run: run.id, step: 'go', shown: { rows: 3 }, dueAt: null, answer: null })
    await two.desk.engine.answer({ run: run.id, step: 'go' }, { approve: { discount: 5 }, by: 'ana', comment: 'fine' })
    free(1)
    expect(await two.driver.engine.finished(run.id)).toMatchObject({ state: 'succeeded' })
    expect(two.driver.started.find(({ step }) => step === 'publish')?.input).toEqual({ discount: 5 })
    expect(two.driver.started.map(({ step }) => step)).not.toContain('go')
    await told(
      two.driver,
      (event) => event.kind === 'approval' && event.answer === 'approved' && event.by === 'ana' && event.comment === 'fine',
    )
    expect(await two.desk.store.openApprovals({ limit: 5 })).toEqual([])
    expect(await two.desk.store.approvals(run.id)).toMatchObject([{ answer: 'approved', by: 'ana', comment: 'fine' }])
    const again = two.desk.engine.answer({ run: run.id, step: 'go' }, { reject: true })
    await expect(again).rejects.toMatchObject({ code: 'APPROVAL-NOT-OPEN', message: expect.stringContaining('approved by ana') })
  })

  it('fail their step when they are rejected, take an answer of those they are for alone, and can be asked again', async () => {
    await using two = await open(() => 1)
    const pipeline = pipelineManifest('p', [
      ask('go', { asks: { assignees: ['ana', 'bo'] } }),
      stepManifest('publish', { after: ['go'] }),
      stepManifest('regret', { after: ['go'], on: 'any_failed' }),
    ])
    const { run } = await two.driver.engine.submit(request(pipeline))
    await told(two.driver, (event) => event.kind === 'task_run' && event.to === 'waiting')
    const by = async (name: string | undefined): Promise<void> =>
      two.desk.engine.answer(
        { run: run.id, step: 'go' },
        { reject: true, comment: 'too dear', ...(name === undefined ? {} : { by: name }) },
      )
    await expect(by('eve')).rejects.toMatchObject({ code: 'APPROVAL-NOT-YOURS' })
    await expect(by(undefined)).rejects.toMatchObject({ code: 'APPROVAL-NOT-YOURS' })
    await by('bo')
    expect((await two.driver.engine.finished(run.id)).state).toBe('failed')
    const steps = new Map((await two.driver.store.steps(run.id)).map((step) => [step.step, step]))
    expect(steps.get('go')).toMatchObject({
      state: 'failed',
      error: { code: 'APPROVAL-REJECTED', message: 'go was rejected by bo: too dear', data: { by: 'bo', comment: 'too dear' } },
    })
    expect([steps.get('publish')?.state, steps.get('regret')?.state]).toEqual(['upstream_failed', 'succeeded'])
    const before = two.driver.events.length
    await two.driver.engine.retry(run.id, { from: 'failed' })
    await told(two.driver, (event) => two.driver.events.indexOf(event) >= before && event.kind === 'task_run' && event.to === 'waiting')
    expect(await two.driver.store.openApprovals({ limit: 5 })).toMatchObject([{ run: run.id, step: 'go', answer: null, by: null }])
    await two.desk.engine.answer({ run: run.id, step: 'go' }, { approve: {}, by: 'ana' })
    expect((await two.driver.engine.finished(run.id)).state).toBe('succeeded')
  })

  it('end with their time as they say, and with their run', async () => {
    await using two = await open(({ input }) => input)
    const timed = pipelineManifest('timed', [
      ask('fails', { timeoutMs: 1 }),
      ask('skips', { timeoutMs: 1, asks: { onTimeout: 'skip' } }),
      ask('approves', { timeoutMs: 1, asks: { onTimeout: 'approve', answer: { discount: 0 } } }),
      stepManifest('after', { after: ['approves'], input: output('approves', 'discount') }),
    ])
    const run = await two.driver.run(timed)
    const states = new Map((await two.driver.store.steps(run.id)).map((step) => [step.step, step]))
    expect(states.get('fails')).toMatchObject({ state: 'failed', error: { code: 'APPROVAL-TIMEOUT' } })
    expect(states.get('skips')).toMatchObject({ state: 'skipped', reason: 'nobody answered in time' })
    expect(states.get('approves')?.state).toBe('succeeded')
    expect(two.driver.started.map(({ input }) => input)).toEqual([0])
    expect((await two.driver.store.approvals(run.id)).map(({ answer }) => answer)).toEqual(['timed_out', 'timed_out', 'timed_out'])

    const { run: stopped } = await two.driver.engine.submit(request(pipelineManifest('stopped', [ask('go', { timeoutMs: 60_000 })])))
    await told(two.driver, (event) => event.kind === 'task_run' && event.run === stopped.id && event.to === 'waiting')
    await two.desk.engine.pause(stopped.id, { paused: true })
    await two.desk.engine.cancel(stopped.id, { hard: false, reason: 'enough' })
    expect((await two.driver.engine.finished(stopped.id)).state).toBe('cancelled')
    expect(await two.driver.store.openApprovals({ limit: 5 })).toEqual([])
    const late = two.desk.engine.answer({ run: stopped.id, step: 'go' }, { approve: {} })
    await expect(late).rejects.toMatchObject({ code: 'APPROVAL-NOT-OPEN' })
  })
})
