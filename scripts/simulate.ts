import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { simulateEngine } from '../packages/caudal/src/testing/index.ts'

/** Steps that are made from one seed; the next seed follows. */
const stepsASeed = 10_000

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '1000000' },
    /** The first seed. Default: one at random, printed. */
    seed: { type: 'string' },
    /** Ends early, where the machine is too slow for the steps. */
    seconds: { type: 'string', default: 'Infinity' },
    processes: { type: 'string', default: String(availableParallelism()) },
  },
})
const { steps, seconds, processes } = {
  steps: Number(values.steps),
  seconds: Number(values.seconds),
  processes: Number(values.processes),
}
const seed = values.seed === undefined ? Math.floor(Math.random() * 1_000_000) : Number(values.seed)

/** Simulates in this process, seed after seed; a broken promise is printed with its seed and its story. */
async function simulateHere(): Promise<void> {
  const began = performance.now()
  const passed = (): number => (performance.now() - began) / 1_000
  let done = 0
  let next = seed
  try {
    for (; done < steps && passed() < seconds; next++) {
      done += (await simulateEngine({ seed: next, steps: Math.min(stepsASeed, steps - done) })).steps
    }
    const rate = Math.round(done / passed()).toLocaleString('en-US')
    const early = done < steps ? `, ended early after ${Math.round(passed())} s` : ''
    console.log(`seeds ${seed} to ${next - 1}: ${done.toLocaleString('en-US')} steps, ${rate} a second, no promise broken${early}`)
  } catch (error) {
    console.log((error as Error).message)
    process.exitCode = 1
  }
}

/** Shares the steps between processes, each with seeds of its own. */
function simulateThere(): void {
  const share = Math.ceil(steps / processes)
  console.log(`${steps.toLocaleString('en-US')} steps in ${processes} processes; the same again with: npm run simulate -- --seed ${seed}`)
  for (let index = 0; index < processes; index++) {
    const own = String(seed + index * Math.ceil(share / stepsASeed))
    const child = fork(import.meta.filename, ['--processes', '1', '--steps', String(share), '--seed', own, '--seconds', String(seconds)])
    child.on('exit', (code) => {
      if (code !== 0) process.exitCode = 1
    })
  }
}

if (processes > 1) simulateThere()
else await simulateHere()
