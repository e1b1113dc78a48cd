import type { Config, Connected } from '../define/index.ts'
import { didYouMean, Fault } from '../kernel/index.ts'

/** A system that a project is connected to. */
export interface Connection {
  /** As `state`, `warehouse`, `lake`, `connections.erp` or `channels.ops`: the setting that it comes from. */
  readonly name: string
  readonly kind: 'sqlite' | 'postgres' | 'duckdb' | 'http' | 'folder' | 'console' | 'file'
  /** Where it is, without passwords; null for the console. */
  readonly where: string | null
  /** The settings that it is made of, by their path. */
  readonly settings: readonly string[]
}

/** The systems that a project is connected to. */
export function connectionsOf(config: Config): readonly Connection[] {
  const { state, store, warehouse, lake, connections, channels } = config
  return [
    store.kind === 'postgres'
      ? { name: 'state', kind: 'postgres', where: withoutSecrets(store.url), settings: ['store'] }
      : { name: 'state', kind: 'sqlite', where: state, settings: ['store', 'state'] },
    { name: 'warehouse', kind: 'duckdb', where: warehouse.path, settings: ['warehouse'] },
    { name: 'lake', kind: 'folder', where: lake.path, settings: ['lake'] },
    ...Object.entries(connections).map(([name, connection]): Connection => {
      const setting = `connections.${name}`
      return { name: setting, kind: connection.kind, where: placeOf(connection, { setting, config }), settings: [setting] }
    }),
    ...Object.entries(channels).map(([name, channel]): Connection => {
      const setting = `channels.${name}`
      return { name: setting, kind: channel.kind, where: channel.kind === 'file' ? channel.path : null, settings: [setting] }
    }),
  ]
}

/** The connection of a name. Throws `CONNECTION-UNKNOWN`. */
export function demandConnection(config: Config, name: string): Connection {
  const all = connectionsOf(config)
  const found = all.find((one) => one.name === name)
  if (found !== undefined) return found
  throw new Fault('CONNECTION-UNKNOWN', {
    message: `there is no connection "${name}"`,
    hint: didYouMean(
      name,
      all.map((one) => one.name),
    ),
    data: { name },
  })
}

/** Where a connection leads. The path of an address from the environment may be a secret, as that of a web hook is. */
function placeOf(connection: Connected, { setting, config }: { readonly setting: string; readonly config: Config }): string {
  if (connection.kind === 'sqlite' || connection.kind === 'duckdb') return connection.path
  const where = withoutSecrets(connection.url)
  if (connection.kind === 'postgres' || config.origins?.[`${setting}.url`] !== 'environment') return where
  return new URL(connection.url).origin
}

/** An address without its password and without what else may be secret in it. */
function withoutSecrets(url: string): string {
  const parsed = URL.parse(url)
  if (parsed === null) return 'an address that cannot be read'
  return `${parsed.protocol}//${parsed.username === '' ? '' : `${parsed.username}@`}${parsed.host}${parsed.pathname}`
}
