import { describe, expect, it } from 'vitest'
import type { Store } from '../../ports/index.ts'
import { planted } from './planted.ts'
import { simulateEngine } from './simulate-engine.ts'

/** The so-and-so-manieth time that something is asked. */
function nth(memory: Map<string, unknown>, name: string): number {
  const count = Number(memory.get(name) ?? 0) + 1
  memory.set(name, count)
  return count
}

const bugs: readonly (readonly [name: string, tamper: (store: Store) => Store, says: RegExp])[] = [
  [
    'a deadline that is lost',
    planted((tx, memory) => ({
      takeTimers: async (filter) => (await tx.takeTimers(filter)).filter(({ kind }) => kind !== 'deadline' || nth(memory, 'timer') % 3 > 0),
    })),
    /deadline/,
  ],
  [
    'a deadline that fires twice',
    planted((tx, memory) => ({
      async takeTimers(filter) {
        const due = await tx.takeTimers(filter)
        const again = (memory.get('due') ?? []) as typeof due
        memory.set('due', due)
        return [...due, ...again.filter(({ kind }) => kind === 'deadline')]
      },
    })),
    /deadline/,
  ],
  [
    'a timeout that nobody heeds',
    planted((tx) => ({ takeTimers: async (filter) => (await tx.takeTimers(filter)).filter(({ kind }) => kind !== 'timeout') })),
    /timeout/,
  ],
  [
    'a run that is cancelled when its time is over',
    planted((tx) => ({ askCancel: (run, { reason, hard }) => tx.askCancel(run, { reason, hard }) })),
    /ended as cancelled; by its steps it is failed/,
  ],
  ['a stop that is never over', planted(() => ({ endCancel: async () => undefined })), /told to stop/],
  ['a rate that is forgotten', planted((tx) => ({ poolStarts: async () => new Map(), addPoolStarts: tx.addPoolStarts })), /may$/],
  [
    'a concurrency that is forgotten',
    planted((tx) => ({
      claims: async () =>
        (await tx.claims()).map((claim) => ({ ...claim, pools: claim.pools.filter((pool) => !pool.includes(' of run ')) })),
    })),
    /items at once/,
  ],
  [
    'a retry that does not keep what succeeded',
    planted((tx) => ({
      endedSteps: async (run) =>
        (await tx.endedSteps(run)).map((step) => (step.state === 'succeeded' ? { ...step, state: 'failed' } : step)),
    })),
    /is taken back with|by its steps it is/,
  ],
  [
    'epochs that begin anew after a retry',
    planted((tx) => ({ openMaps: async (filter) => (await tx.openMaps(filter)).map((map) => ({ ...map, epoch: 0 })) })),
    /epoch|begins twice|the engine broke/,
  ],
  [
    'branches that are forgotten with their process',
    planted((tx) => ({
      async storedVersion(pipeline, version) {
        const stored = await tx.storedVersion(pipeline, version)
        return stored === null ? null : { ...stored, steps: stored.steps.map((step) => ({ ...step, branches: [] })) }
      },
    })),
    /branch or condition is not taken/,
  ],
  [
    'a tick that is forgotten',
    planted((tx, memory) => ({ hasFired: async (tick) => nth(memory, 'tick') % 3 === 0 || tx.hasFired(tick) })),
    /was not started for/,
  ],
  [
    'a tick that starts twice',
    planted((tx, memory) => ({
      hasFired: async () => false,
      addRun: (run, options) => tx.addRun(run.trigger === 'schedule' ? { ...run, trigger: 'backfill' } : run, options),
      markSchedule(look) {
        const began = Number(memory.get(look.pipeline) ?? look.lookedAt)
        memory.set(look.pipeline, began)
        const lookedAt = nth(memory, 'mark') % 3 === 0 ? Math.max(began, look.lookedAt - 300_000) : look.lookedAt
        return tx.markSchedule({ ...look, lookedAt })
      },
    })),
    /starts twice/,
  ],
  [
    'versions that arrive and start nothing',
    planted((tx, memory) => ({ noteArrivals: async (...told) => void (nth(memory, 'told') % 3 > 0 && (await tx.noteArrivals(...told))) })),
    /was told of|were published|calls other versions/,
  ],
  ['versions that start a run again and again', planted(() => ({ forgetArrivals: async () => {} })), /arrived/],
  [
    'a scheduler that is never replaced',
    planted((tx, memory) => ({
      becomeServer(worker) {
        memory.set('server', worker)
        return tx.becomeServer(worker)
      },
      async workers(now) {
        const workers = await tx.workers(now)
        const id = memory.get('server') as string | undefined
        return [
          ...workers.filter((worker) => worker.id !== id),
          ...(id === undefined ? [] : [{ id, host: 'nowhere', pid: 0, leftMs: 9_000 }]),
        ]
      },
    })),
    /was not started for|nobody looks|does not come to its end|nothing starts|has not fired/,
  ],
]

describe('the simulator', { timeout: 300_000 }, () => {
  it.each(bugs)('catches %s', async (_, tamper, says) => {
    const told = await simulateEngine({ seed: 3, steps: 200_000, tamper }).catch((error: unknown) => error)
    expect(told).toMatchObject({ code: 'SIMULATION-BROKEN', data: { seed: 3, violation: expect.stringMatching(says) } })
  })
})
