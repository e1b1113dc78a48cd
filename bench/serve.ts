import { createClient } from '../packages/caudal/src/api/index.ts'
import type { Figure } from './figure.ts'
import { pageFigures } from './serve-pages.ts'
import { makeServed, size, startBenchServer } from './serve-project.ts'
import { streamFigures } from './serve-stream.ts'

/** The server on a large project: what each page's question takes, and what many clients of its stream cost the steps that run. */
export async function measure(options: { readonly rounds: number; readonly say: (line: string) => void }): Promise<readonly Figure[]> {
  const { rounds, say } = options
  using project = await makeServed()
  const { pipelines, steps, runs } = size
  say(`${pipelines} pipelines, ${pipelines * steps} datasets, ${(runs * steps).toLocaleString('en')} task runs`)
  using server = await startBenchServer(project.root)
  const client = createClient({ url: server.url })
  return [...(await pageFigures(server, { client, rounds, say })), ...(await streamFigures(server, { client, say }))]
}
