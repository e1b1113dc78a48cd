import { describe, expect, test } from 'vitest'
import type { StateOf } from './transitions.ts'
import { canGo, isTerminal, sourcesOf, transitions } from './transitions.ts'

type Machine = keyof typeof transitions

const machines = Object.keys(transitions) as Machine[]
const statesOf = (machine: Machine): StateOf<Machine>[] => Object.keys(transitions[machine]) as StateOf<Machine>[]

describe.each(machines)('the machine of a %s', (machine) => {
  const first = { run: 'queued', taskRun: 'pending', backfill: 'running', attempt: 'running' }[machine]

  test('reaches every state from its first', () => {
    const reached = new Set<string>([first])
    for (const from of reached) for (const to of statesOf(machine)) if (canGo(machine, { from: from as never, to: to })) reached.add(to)
    expect([...reached].toSorted()).toEqual(statesOf(machine).toSorted())
  })

  test('can end from wherever it is, and never goes on from an end', () => {
    for (const state of statesOf(machine)) {
      const ahead = new Set<string>([state])
      for (const from of ahead) for (const to of transitions[machine][from as never] as readonly string[]) ahead.add(to)
      expect([...ahead].some((each) => isTerminal(machine, each as never))).toBe(true)
      if (isTerminal(machine, state as never)) expect([...ahead]).toEqual([state])
    }
  })

  test('allows exactly the moves of the table', () => {
    for (const from of statesOf(machine)) {
      for (const to of statesOf(machine)) {
        const allowed = (transitions[machine][from as never] as readonly string[]).includes(to)
        expect(canGo(machine, { from: from, to: to })).toBe(allowed)
        expect(sourcesOf(machine, to as never).includes(from as never)).toBe(allowed)
      }
    }
  })
})
