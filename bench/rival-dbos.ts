// DBOS: steps in a workflow, as its documentation has them. Arguments: the folder of its package, the address of Postgres, the sizes.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Sizes } from './engine-project.ts'
import { secondRates } from './rivals.ts'

interface Dbos {
  registerWorkflow(work: (count: number) => Promise<void>, options: { readonly name: string }): (count: number) => Promise<void>
  runStep(step: () => Promise<void>, options: { readonly name: string }): Promise<void>
  setConfig(config: { readonly name: string; readonly systemDatabaseUrl: string; readonly logLevel: string }): void
  launch(): Promise<void>
  shutdown(): Promise<void>
}

const [folder = '', url = '', text = ''] = process.argv.slice(2)
const sizes = JSON.parse(text) as Sizes
const place = createRequire(join(folder, 'package.json')).resolve('@dbos-inc/dbos-sdk')
const { DBOS } = (await import(pathToFileURL(place).href)) as { readonly DBOS: Dbos }

const step = async (): Promise<void> => {}
const counting = (count: number): number[] => Array.from({ length: count }, (_, index) => index)
const chain = DBOS.registerWorkflow(
  async (count) => {
    for (const index of counting(count)) await DBOS.runStep(step, { name: `step_${index}` })
  },
  { name: 'chain' },
)
const fanout = DBOS.registerWorkflow(
  async (count) => void (await Promise.all(counting(count).map(() => DBOS.runStep(step, { name: 'item' })))),
  { name: 'fanout' },
)

DBOS.setConfig({ name: 'bench', systemDatabaseUrl: url, logLevel: 'error' })
await DBOS.launch()
const rates = await secondRates({
  chain: { steps: sizes.chain, work: () => chain(sizes.chain) },
  fanout: { steps: sizes.fanout, work: () => fanout(sizes.fanout) },
  concurrent: { steps: sizes.runs * sizes.links, work: () => Promise.all(counting(sizes.runs).map(() => chain(sizes.links))) },
})
await DBOS.shutdown()
console.log(JSON.stringify(rates))
