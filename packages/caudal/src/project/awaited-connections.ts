import { join } from 'node:path'
import { didYouMean, Fault } from '../kernel/index.ts'
import type { Config } from '../define/index.ts'
import type { Manifest } from '../plan/index.ts'

/** The sensors of ours that may name a connection, and whether that has to be an API. */
const sensors: { readonly [name: string]: { readonly api: boolean; readonly of: string } | undefined } = {
  http_ready: { api: true, of: 'httpReady' },
  sql_ready: { api: false, of: 'sqlReady' },
}

/** What is wrong with the connections that waits name: nobody would see it before the wait is over. */
export function awaitedConnections({ pipelines }: Manifest, of: { readonly root: string; readonly config: Config }): Fault[] {
  const { connections } = of.config
  return pipelines.flatMap(({ steps }) =>
    steps.flatMap(({ kind, task, target, place }) => {
      const sensor = kind === 'wait' ? sensors[task] : undefined
      const name = (target as { readonly connection?: unknown } | null)?.connection
      if (sensor === undefined || typeof name !== 'string') return []
      const at = { place: { ...place, file: join(of.root, place.file) }, data: { connection: name } }
      const found = Object.hasOwn(connections, name) ? connections[name] : undefined
      if (found === undefined) {
        const hint = `${didYouMean(name, Object.keys(connections))}; connections are listed under \`connections\` in caudal.config.ts`
        return [
          new Fault('CONNECTION-UNKNOWN', {
            message: `${sensor.of} names the connection "${name}", which the config does not have`,
            hint,
            ...at,
          }),
        ]
      }
      if ((found.kind === 'http') === sensor.api) return []
      const message = `${sensor.of} names the connection ${name}, which is of kind ${found.kind}`
      const hint = sensor.api ? 'name an API there, or wait with sqlReady' : 'name a database there, or wait with httpReady'
      return [new Fault('CONNECTION-KIND', { message, hint, ...at })]
    }),
  )
}
