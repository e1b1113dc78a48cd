import { expect, it } from 'vitest'
import { windowOf } from '../kernel/index.ts'
import type { Assignment, Outcome } from '../ports/index.ts'
import { createSuspects } from './suspects.ts'

const assignment: Assignment = {
  kind: 'run',
  run: 'r1',
  step: 'load',
  item: null,
  epoch: 1,
  attempt: 1,
  pipeline: 'p',
  file: 'p.ts',
  input: null,
  window: windowOf(0, 1),
  params: {},
  version: '1',
  sources: [],
  timeoutMs: null,
}

const lost = (code: string): Outcome => ({ kind: 'lost', error: { code, message: 'gone', blame: 'system', retryable: true } })

it('suspects those whose runner died and those it was killed for, not those beside, until they end by themselves', () => {
  const suspects = createSuspects()
  expect(suspects.has(assignment)).toBe(false)
  suspects.note(assignment, { outcome: lost('RUNNER-OUT-OF-MEMORY'), killed: false })
  expect(suspects.has({ ...assignment, epoch: 2 })).toBe(true)
  expect(suspects.has({ ...assignment, item: 0 })).toBe(false)
  suspects.note(assignment, { outcome: { kind: 'succeeded', output: null, published: [] }, killed: false })
  expect(suspects.has(assignment)).toBe(false)
  suspects.note(assignment, { outcome: lost('RUNNER-SACRIFICED'), killed: false })
  expect(suspects.has(assignment)).toBe(false)
  suspects.note(assignment, {
    outcome: { kind: 'timed_out', error: { code: 'TASK-TIMED-OUT', message: 'late', blame: 'user', retryable: true } },
    killed: true,
  })
  expect(suspects.has(assignment)).toBe(true)
})
