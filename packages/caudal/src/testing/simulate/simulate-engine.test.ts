import { describe, expect, it } from 'vitest'
import type { Store } from '../../ports/index.ts'
import { planted } from './planted.ts'
import { simulateEngine } from './simulate-engine.ts'

const bugs: readonly (readonly [name: string, tamper: (store: Store) => Store, says: RegExp])[] = [
  [
    'a dropped fence',
    planted((tx) => ({
      finishAttempt: async (attempt) => (await tx.finishAttempt(attempt)) || true,
      moveTaskRun: ({ epoch: _, ...move }) => tx.moveTaskRun(move),
    })),
    /ends as|live epoch/,
  ],
  [
    'a double claim',
    planted((tx, memory) => ({
      async ready(filter) {
        const rows = await tx.ready(filter)
        const again = (memory.get('ready') ?? []) as typeof rows
        memory.set('ready', rows)
        return [
          ...rows,
          ...again.filter(({ run, step, item }) => !rows.some((row) => row.run === run && row.step === step && row.item === item)),
        ]
      },
      moveTaskRun: async (move) => (await tx.moveTaskRun(move)) || move.to === 'running',
    })),
    /goes from|begins|the engine broke/,
  ],
  [
    'a pool that is forgotten on the claim',
    planted((tx) => ({ claims: async () => (await tx.claims()).map((claim) => ({ ...claim, pools: [] })) })),
    /pool \w+ has/,
  ],
  [
    'a leaked slot',
    planted((tx, memory) => ({
      async claims() {
        const claims = await tx.claims()
        for (const claim of claims) memory.set(`${claim.run}/${claim.step}/${claim.item}`, claim)
        return [...memory.values()] as typeof claims
      },
    })),
    /does not come to its end|the engine broke|ends as lost/,
  ],
  ['a lost timer', planted(() => ({ nextDue: async () => null })), /does not come to its end/],
  [
    'a skipped event',
    planted((tx, memory) => ({
      async append(at, events) {
        const count = Number(memory.get('count') ?? 0) + 1
        memory.set('count', count)
        return tx.append(at, count % 4 === 0 ? events.slice(1) : events)
      },
    })),
    /the journal|nobody knows|goes from/,
  ],
  [
    'a change without its event',
    planted((tx) => ({
      moveTaskRun: (move) => tx.moveTaskRun(move.to === 'waiting' && typeof move.set?.dueAt === 'number' ? { ...move, to: 'ready' } : move),
    })),
    /by the journal|goes from/,
  ],
  [
    'a terminal state that changes',
    planted((tx) => ({
      finishAttempt: async (attempt) => (await tx.finishAttempt(attempt)) || true,
      moveTaskRun: async (move) => (await tx.moveTaskRun(move)) || true,
    })),
    /goes from|ends as/,
  ],
  [
    'a wait that is woken before its time',
    planted((tx) => ({ dueWaits: ({ driver, now }) => tx.dueWaits({ driver, now: now + 3_600_000 }) })),
    /before its time/,
  ],
  ['losses that are never counted', planted(() => ({ lostSoFar: async () => 0 })), /lost \d+ attempts in a row/],
  [
    'a step that is started too early',
    planted((tx) => ({ stepStates: async (run, steps) => new Map([...(await tx.stepStates(run, steps))].slice(0, 1)) })),
    /enters/,
  ],
]

describe('the simulator', { timeout: 300_000 }, () => {
  it('finds nothing to say against the engine', async () => {
    const { steps, stories } = await simulateEngine({ seed: 1, steps: 20_000 })
    expect(steps).toBeGreaterThanOrEqual(20_000)
    expect(stories).toBeGreaterThan(10)
  })

  it('tells the same story again for the same seed', async () => {
    const [tamper] = bugs.filter(([name]) => name === 'a lost timer').map(([, store]) => store)
    const told = (): Promise<unknown> => simulateEngine({ seed: 5, steps: 200_000, tamper: tamper! }).catch((error: unknown) => error)
    const [first, second] = [await told(), await told()]
    expect(first).toMatchObject({ code: 'SIMULATION-BROKEN' })
    expect((second as Error).message).toBe((first as Error).message)
  })

  it.each(bugs)('catches %s', async (_, tamper, says) => {
    const told = await simulateEngine({ seed: 2, steps: 200_000, tamper }).catch((error: unknown) => error)
    expect(told).toMatchObject({ code: 'SIMULATION-BROKEN', data: { seed: 2, violation: expect.stringMatching(says) } })
  })
})
