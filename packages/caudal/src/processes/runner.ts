import { consoleChannel, fileChannel } from '../adapters/channels/index.ts'
import { systemClock, systemRandom } from '../kernel/index.ts'
import { loadPipeline } from '../project/index.ts'
import type { RunnerModels } from './runner-models.ts'
import { serveRunner } from '../runner/index.ts'

// Many runners never build a model; they need not load what does.
let opened: Promise<RunnerModels> | undefined
const models = (): Promise<RunnerModels> => (opened ??= import('./runner-models.ts').then((room) => room.createRunnerModels(systemClock)))

serveRunner({
  load: async (request) => loadPipeline({ ...request, models: async () => (await models()).planned(request) }),
  build: async (request) => (await models()).build(request),
  clock: systemClock,
  random: systemRandom,
  // Many runners never touch the warehouse; they need not load its client.
  connect: async (address) => (await import('../adapters/data-plane/index.ts')).connectWarehouse({ reconnect: address }),
  // Nor do many reach for a database.
  openDatabase: async (of) => (await import('../adapters/databases/index.ts')).openDatabase({ ...of, clock: systemClock }),
  openChannel: (config, { log }) => (config.kind === 'console' ? consoleChannel({ log }) : fileChannel({ path: config.path })),
})
