import { expect, it } from 'vitest'
import type { Store } from '../ports/index.ts'

/** What every state database must do for what persons ask of runs and are asked by them, as tests for vitest. */
export function runCommandContract(store: () => Store): void {
  it('keeps what a person asks of a run until it ends, and gives nothing of a paused one to be claimed', async () => {
    const a = { run: 'r1', step: 'a', item: null }
    await store().transaction(async (tx) => {
      await tx.moveRun('r1', { to: 'running', at: 1 })
      await tx.moveTaskRun({ key: a, to: 'ready', at: 2, set: { readyAt: 2 } })
      expect(await tx.ready({ driver: 'w1', now: 3, limit: 9 })).toHaveLength(1)
      expect([await tx.pauseRun('r1', true), await tx.pauseRun('r1', true)]).toEqual([true, false])
      expect(await tx.ready({ driver: 'w1', now: 3, limit: 9 })).toEqual([])
      expect(await tx.runNow('r1')).toMatchObject({ paused: true, cancelling: false })
      expect([await tx.pauseRun('r1', false), await tx.pauseRun('r1', false)]).toEqual([true, false])
      expect(await tx.ready({ driver: 'w1', now: 3, limit: 9 })).toHaveLength(1)
      expect(await tx.askCancel('r1', { reason: 'first', hard: false })).toBe(true)
      expect(await tx.askCancel('r1', { reason: 'second', hard: false })).toBe(false)
      expect(await tx.runsNow(['r1', 'none'])).toEqual([{ id: 'r1', state: 'running', stop: 'soft' }])
      expect(await tx.askCancel('r1', { reason: 'third', hard: true })).toBe(true)
      expect(await tx.runsNow(['r1'])).toEqual([{ id: 'r1', state: 'running', stop: 'hard' }])
      expect(await tx.ready({ driver: 'w1', now: 3, limit: 9 })).toEqual([])
      await tx.pauseRun('r1', true)
      await tx.moveRun('r1', { to: 'cancelled', at: 4 })
      expect(await tx.runNow('r1')).toMatchObject({ paused: false, reason: 'third' })
      expect(await tx.pauseRun('r1', true)).toBe(false)
      expect(await tx.askCancel('r1', { reason: 'late', hard: true })).toBe(false)
    })
  })

  it('knows a run whose time is over, and lets its own tasks go on', async () => {
    const a = { run: 'r1', step: 'a', item: null }
    await store().transaction(async (tx) => {
      await tx.moveRun('r1', { to: 'running', at: 1 })
      await tx.moveTaskRun({ key: a, to: 'ready', at: 2, set: { readyAt: 2 } })
      expect(await tx.runNow('r1')).toMatchObject({ timedOut: false, cancelling: false })
      expect(await tx.askCancel('r1', { reason: 'not done', hard: false, timedOut: true })).toBe(true)
      expect(await tx.runNow('r1')).toMatchObject({ timedOut: true, cancelling: true, reason: 'not done' })
      expect(await tx.ready({ driver: 'w1', now: 3, limit: 9 })).toEqual([])
      await tx.endCancel('r1')
      expect(await tx.closeStep({ run: 'r1', failed: false })).toMatchObject({ timedOut: true, cancelling: false })
      expect(await tx.ready({ driver: 'w1', now: 3, limit: 9 })).toHaveLength(1)
    })
  })

  it('knows the runs that steps of a run have started', async () => {
    const [first] = await store().runs({ limit: 1 })
    const child = (id: string, step: string) => ({ ...first!, id, parent: { run: 'r1', step } })
    await store().transaction(async (tx) => {
      await tx.addRun(child('r2', 'a'), { driver: null, open: 0 })
      await tx.addRun(child('r3', 'm'), { driver: null, open: 0 })
      await tx.addRun({ ...first!, id: 'r4', parent: null }, { driver: null, open: 0 })
      expect(await tx.openChildren('r1')).toEqual([
        { id: 'r2', step: 'a' },
        { id: 'r3', step: 'm' },
      ])
      await tx.moveRun('r3', { to: 'cancelled', at: 2 })
      await tx.setParent('r4', { run: 'r1', step: 'a' })
      expect((await tx.openChildren('r1')).map(({ id }) => id)).toEqual(['r2', 'r4'])
    })
    expect((await store().children('r1')).map(({ id, parent }) => [id, parent?.step])).toEqual([
      ['r2', 'a'],
      ['r3', 'm'],
      ['r4', 'a'],
    ])
    expect(await store().children('r2')).toEqual([])
  })

  it('keeps questions to persons and their answers', async () => {
    const question = { run: 'r1', step: 'a', askedAt: 2, dueAt: 9, shown: { rows: 3 } }
    const unanswered = { answer: null, answeredAt: null, by: null, comment: null }
    const key = { run: 'r1', step: 'a', item: null }
    await store().transaction(async (tx) => {
      await tx.moveTaskRun({ key, to: 'ready', at: 2 })
      await tx.moveTaskRun({ key, to: 'waiting', at: 2 })
      await tx.noteQuestion({ ...question, askedAt: 1 })
      await tx.noteAnswer({ run: 'r1', step: 'a', answer: 'rejected', answeredAt: 1, by: 'bo', comment: 'no' })
      await tx.noteQuestion(question)
      expect(await tx.question({ run: 'r1', step: 'a' })).toEqual({ ...question, ...unanswered })
      expect(await tx.question({ run: 'r1', step: 'm' })).toBeNull()
    })
    expect(await store().openApprovals({ limit: 9 })).toEqual([{ ...question, ...unanswered }])
    const answer = { answer: 'approved', answeredAt: 5, by: 'ana', comment: null } as const
    await store().transaction(async (tx) => {
      await tx.noteAnswer({ run: 'r1', step: 'a', ...answer })
      await tx.moveTaskRun({ key, to: 'succeeded', at: 5 })
    })
    expect(await store().openApprovals({ limit: 9 })).toEqual([])
    expect(await store().approvals('r1')).toEqual([{ ...question, ...answer }])
  })
}
