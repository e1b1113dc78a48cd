import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { simulateEngine } from '../packages/caudal/src/testing/index.ts'

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '1000000' }, seed: { type: 'string' }, processes: { type: 'string' } },
})
const steps = Number(values.steps)
const seed = values.seed === undefined ? Math.floor(Math.random() * 1_000_000) : Number(values.seed)
const processes = values.processes === undefined ? availableParallelism() : Number(values.processes)

/** Simulates in this process; a broken promise is printed with its story. */
async function simulateHere(): Promise<void> {
  console.log(`seed ${seed}: ${steps.toLocaleString('en-US')} steps`)
  const began = performance.now()
  const done = await simulateEngine({ seed, steps })
  const rate = Math.round(done.steps / ((performance.now() - began) / 1_000))
  console.log(
    `seed ${seed}: ${done.steps.toLocaleString('en-US')} steps in ${done.stories} stories, ${rate.toLocaleString('en-US')} a second, no promise broken`,
  )
}

/** Shares the steps between processes, each with a seed of its own, printed first. */
function simulateThere(): void {
  const share = String(Math.ceil(steps / processes))
  for (let index = 0; index < processes; index++) {
    const child = fork(import.meta.filename, ['--processes', '1', '--steps', share, '--seed', String(seed + index)])
    child.on('exit', (code) => {
      if (code !== 0) process.exitCode = 1
    })
  }
}

if (processes > 1) simulateThere()
else await simulateHere()
