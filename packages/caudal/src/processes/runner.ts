import { consoleChannel, fileChannel } from '../adapters/channels/index.ts'
import { systemClock, systemRandom } from '../kernel/index.ts'
import { loadPipeline } from '../project/index.ts'
import { serveRunner } from '../runner/index.ts'

serveRunner({
  load: loadPipeline,
  clock: systemClock,
  random: systemRandom,
  // Many runners never touch the warehouse; they need not load its client.
  connect: async (address) => (await import('../adapters/data-plane/index.ts')).connectWarehouse({ reconnect: address }),
  openChannel: (config, { log }) => (config.kind === 'console' ? consoleChannel({ log }) : fileChannel({ path: config.path })),
})
