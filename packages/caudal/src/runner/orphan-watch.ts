import { Worker } from 'node:worker_threads'

interface Watched {
  readonly parent: number
  /** What is killed: a process, or a process group where negative. */
  readonly target: number
}

/**
 * Kills this process within about a second after its parent has died. A runner hears its supervisor's channel close by itself, unless
 * user code never yields; a thread of its own hears nothing of user code. On Windows a parent's death cannot be seen this way.
 */
export function watchForOrphanage(): void {
  const workerData: Watched = { parent: process.ppid, target: process.platform === 'win32' ? process.pid : -process.pid }
  // The thread runs the text of one function, because loading a module would cost it more memory than all else.
  const code = `(${watch.toString()})(require('node:worker_threads').workerData)`
  new Worker(code, {
    eval: true,
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1, stackSizeMb: 1 },
  }).unref()
}

function watch({ parent, target }: Watched): void {
  const never = new Int32Array(new SharedArrayBuffer(4))
  while (process.ppid === parent) Atomics.wait(never, 0, 0, 1_000)
  process.kill(target, 'SIGKILL')
}
