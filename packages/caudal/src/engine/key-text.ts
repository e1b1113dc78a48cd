import type { TaskRunKey } from '../journal/index.ts'

/** One text for a task run's key. */
export function keyText({ run, step, item }: TaskRunKey): string {
  return item === null ? `${run}/${step}` : `${run}/${step}/${item}`
}
