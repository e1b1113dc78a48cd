// graphile-worker: a job a step; a job of a chain adds the next one. It keeps no history: a job that is done is deleted.
// Arguments: the folder of its package, the address of Postgres, the sizes, and `tuned` for 16 jobs at once in batches.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Sizes } from './engine-project.ts'
import { secondRates } from './rivals.ts'

type AddJob = (task: string, payload: object) => Promise<unknown>

interface Graphile {
  readonly Logger: new (factory: () => () => void) => object
  run(options: {
    readonly preset: { readonly worker: object }
    readonly logger: object
    readonly noHandleSignals: true
    readonly taskList: Readonly<Record<string, (payload: { readonly left: number }, helpers: { readonly addJob: AddJob }) => Promise<void>>>
  }): Promise<{ readonly addJob: AddJob; stop(): Promise<void> }>
  makeWorkerUtils(options: { readonly connectionString: string }): Promise<{
    addJobs(jobs: readonly { readonly identifier: string; readonly payload: object }[]): Promise<unknown>
    release(): Promise<void>
  }>
}

const [folder = '', url = '', text = '', tuned] = process.argv.slice(2)
const sizes = JSON.parse(text) as Sizes
const place = createRequire(join(folder, 'package.json')).resolve('graphile-worker')
const { default: graphile } = (await import(pathToFileURL(place).href)) as { readonly default: Graphile }

let left = 0
let done: () => void = () => {}
const one = (): void => {
  left -= 1
  if (left === 0) done()
}
/** Hands in jobs and waits until so many have run. */
const through = async (jobs: number, hand: () => Promise<unknown>): Promise<void> => {
  left = jobs
  const ended = new Promise<void>((resolve) => (done = resolve))
  await hand()
  await ended
}

const batches = { concurrentJobs: 16, localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 }
const runner = await graphile.run({
  preset: { worker: { connectionString: url, ...(tuned === 'tuned' ? batches : {}) } },
  logger: new graphile.Logger(() => () => {}),
  noHandleSignals: true,
  taskList: {
    item: async () => one(),
    link: async (payload, { addJob }) => {
      if (payload.left > 1) await addJob('link', { left: payload.left - 1 })
      one()
    },
  },
})
const utilities = await graphile.makeWorkerUtils({ connectionString: url })
const chainOf = (length: number): Promise<unknown> => runner.addJob('link', { left: length })
const rates = await secondRates({
  chain: { steps: sizes.chain, work: () => through(sizes.chain, () => chainOf(sizes.chain)) },
  fanout: {
    steps: sizes.fanout,
    work: () =>
      through(sizes.fanout, () =>
        utilities.addJobs(Array.from({ length: sizes.fanout }, (_, left) => ({ identifier: 'item', payload: { left } }))),
      ),
  },
  concurrent: {
    steps: sizes.runs * sizes.links,
    work: () => through(sizes.runs * sizes.links, () => Promise.all(Array.from({ length: sizes.runs }, () => chainOf(sizes.links)))),
  },
})
await utilities.release()
await runner.stop()
console.log(JSON.stringify(rates))
