import { workerData } from 'node:worker_threads'
import { systemClock } from '../kernel/index.ts'

// Runs as a thread of a runner. A runner ends itself when its supervisor's channel closes, but user code that never yields keeps it
// from hearing that; this thread hears nothing of user code, and kills the process once its parent is another than at the start.
const everyMs = 1_000
const { parent, ownGroup } = workerData as { readonly parent: number; readonly ownGroup: boolean }

const look = (): void => {
  if (process.ppid === parent) systemClock.after(everyMs, look)
  else process.kill(ownGroup ? -process.pid : process.pid, 'SIGKILL')
}
look()
