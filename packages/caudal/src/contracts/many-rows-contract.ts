import { expect, it } from 'vitest'
import { windowOf } from '../kernel/index.ts'
import type { Json } from '../kernel/index.ts'
import type { TaskRunKey } from '../journal/index.ts'
import type { RunRecord, Store, StoreTransaction } from '../ports/index.ts'

const outputs: readonly Json[] = [
  null,
  '',
  'NULL',
  'a "quoted" \\ {word}, and more',
  'ação\n\u0000',
  { deep: ['"', "'", '\\'] },
  0,
  [],
  'a,b',
  true,
]
const steps = outputs.map((_, index) => `step "${index}"`)
const key = (step: string): TaskRunKey => ({ run: 'many', step, item: null })

async function begin(tx: StoreTransaction, record: RunRecord): Promise<void> {
  await tx.addRun({ ...record, id: 'many', window: windowOf(1, 2) }, { driver: 'w1', open: steps.length })
  await tx.addTaskRuns(
    'many',
    steps.map((step) => ({ step, unmet: 0, priority: 0 })),
  )
  await tx.moveRun('many', { to: 'running', at: 1 })
}

/** Claims a step and ends it again, as an engine does with many side by side. */
async function pass(tx: StoreTransaction, { step, output }: { readonly step: string; readonly output: Json }): Promise<readonly boolean[]> {
  const attempt = { ...key(step), epoch: 1, attempt: 1, worker: 'w1', at: 2 }
  return [
    await tx.moveTaskRun({ key: key(step), to: 'ready', at: 1, set: { readyAt: 1 } }),
    await tx.moveTaskRun({ key: key(step), to: 'running', at: 2, epoch: 0, set: { epoch: 1, worker: 'w1', pools: [], startedAt: 2 } }),
    await tx.addAttempts([attempt]).then(() => true),
    await tx.finishAttempt({ ...attempt, to: 'succeeded', at: 3, error: null, published: [] }),
    await tx.moveTaskRun({
      key: key(step),
      to: 'succeeded',
      at: 3,
      epoch: 1,
      set: { output: { inline: output }, attempts: 1, error: null },
    }),
  ]
}

/** What holds where many rows are changed in one transaction, side by side. */
export function manyRowsContract(store: () => Store, record: RunRecord): void {
  it('changes many rows side by side as it does one after another', async () => {
    await store().transaction((tx) => begin(tx, record))
    const done = await store().transaction(async (tx) => {
      const all = await Promise.all(steps.map((step, index) => pass(tx, { step, output: outputs[index]! })))
      await Promise.all(steps.slice(1).map(() => tx.passStep('many')))
      return { all, last: await tx.closeStep({ run: 'many', failed: false }) }
    })
    expect(done.all.flat()).toEqual(steps.flatMap(() => [true, true, true, true, true]))
    expect(done.last).toEqual({ open: 0, failed: 0, cancelling: false, timedOut: false })
    const kept = await Promise.all(steps.map((step) => store().storedOutput(key(step))))
    expect(kept).toEqual(outputs.map((inline) => ({ inline })))
  })

  it('tells which of many rows would not change, and changes the others', async () => {
    await store().transaction((tx) => begin(tx, record))
    await store().transaction((tx) => tx.moveTaskRun({ key: key(steps[3]!), to: 'cancelled', at: 1 }))
    const moved = await store().transaction((tx) =>
      Promise.all(steps.map((step) => tx.moveTaskRun({ key: key(step), to: 'ready', at: 2, set: { readyAt: 2, reason: null } }))),
    )
    expect(moved).toEqual(steps.map((_, index) => index !== 3))
    const states = await store().transaction((tx) => tx.stepStates('many', steps))
    expect(steps.map((step) => states.get(step))).toEqual(steps.map((_, index) => (index === 3 ? 'cancelled' : 'ready')))
  })
}
