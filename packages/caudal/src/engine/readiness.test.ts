import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isTerminal, transitions } from '../journal/index.ts'
import type { TaskRunState } from '../journal/index.ts'
import { readiness } from './readiness.ts'

const before = (...states: TaskRunState[]): Map<string, TaskRunState> => new Map(states.map((state, index) => [`s${index}`, state]))
const rules = ['all_success', 'all_done', 'any_failed', 'none_failed', 'any_success'] as const
const states = Object.keys(transitions.taskRun) as TaskRunState[]

describe('readiness', () => {
  it.each([
    ['all_success', before('succeeded', 'succeeded'), 'ready'],
    ['all_success', before('succeeded', 'running'), 'wait'],
    ['all_success', before('running', 'failed'), 'upstream_failed'],
    ['all_success', before('succeeded', 'skipped'), 'skipped'],
    ['all_done', before('failed', 'skipped', 'cancelled'), 'ready'],
    ['all_done', before('failed', 'waiting'), 'wait'],
    ['any_failed', before('running', 'failed'), 'ready'],
    ['any_failed', before('succeeded', 'skipped'), 'skipped'],
    ['any_failed', before('succeeded', 'pending'), 'wait'],
    ['none_failed', before('succeeded', 'skipped'), 'ready'],
    ['none_failed', before('pending', 'upstream_failed'), 'upstream_failed'],
    ['any_success', before('pending', 'succeeded'), 'ready'],
    ['any_success', before('failed', 'skipped'), 'upstream_failed'],
    ['any_success', before('skipped', 'skipped'), 'skipped'],
  ] as const)('%s over %o is %s', (rule, upstream, to) => {
    expect(readiness(rule, upstream).to).toBe(to)
  })

  it('never waits once everything before is in a terminal state, and never starts a step on nothing but open ones', () => {
    fc.assert(
      fc.property(fc.constantFrom(...rules), fc.array(fc.constantFrom(...states), { minLength: 1 }), (rule, list) => {
        const { to } = readiness(rule, before(...list))
        if (list.every((state) => isTerminal('taskRun', state))) expect(to).not.toBe('wait')
        if (!list.some((state) => isTerminal('taskRun', state))) expect(to).toBe('wait')
      }),
    )
  })
})
