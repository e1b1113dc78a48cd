import type { WorkerRecord } from '../ports/index.ts'
import type { EngineOptions } from './parts.ts'

/** How often a worker renews its lease. Milliseconds. */
export const renewEveryMs = 5_000

/** How long a lease holds; a worker that has not renewed it for so long is dead. Milliseconds. */
export const leaseMs = 15_000

/** The workers that live: their lease holds, and their process is there where this machine can tell. */
export function living(workers: readonly WorkerRecord[], process: EngineOptions['process']): ReadonlySet<string> {
  const alive = workers.filter(({ host, pid, leftMs }) => leftMs > 0 && (host !== process.host || process.alive(pid)))
  return new Set(alive.map(({ id }) => id))
}
