import type { TaskRunKey } from '../journal/index.ts'

/** One text for a task run's key. */
export function keyText({ run, step, item }: TaskRunKey): string {
  return item === null ? `${run}/${step}` : `${run}/${step}/${item}`
}

/** One text for a claim of a task run; what was claimed before and what is claimed now differ by it. */
export function claimText(claim: TaskRunKey & { readonly epoch: number }): string {
  return `${keyText(claim)}@${claim.epoch}`
}
