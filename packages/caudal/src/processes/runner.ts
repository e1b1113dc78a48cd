import { consoleChannel, fileChannel } from '../adapters/channels/index.ts'
import { systemClock, systemRandom } from '../kernel/index.ts'
import type { Warehouse } from '../ports/index.ts'
import { loadPipeline } from '../project/index.ts'
import { serveRunner } from '../runner/index.ts'

const dataPlane = new URL(`../adapters/data-plane/index.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url).href

serveRunner({
  load: loadPipeline,
  clock: systemClock,
  random: systemRandom,
  // Most runners of a small project never touch the warehouse; those that do not need not load its client.
  async connect(address) {
    const client = (await import(dataPlane)) as {
      readonly connectWarehouse: (options: { readonly reconnect: () => Promise<string> }) => Promise<Warehouse>
    }
    return client.connectWarehouse({ reconnect: address })
  },
  openChannel: (config, { log }) => (config.kind === 'console' ? consoleChannel({ log }) : fileChannel({ path: config.path })),
})
