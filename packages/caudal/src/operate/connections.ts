import type { Config } from '../define/index.ts'
import { didYouMean, Fault } from '../kernel/index.ts'

/** A system that a project is connected to. */
export interface Connection {
  /** As `state`, `warehouse`, `lake` or `channels.ops`: the setting that it comes from. */
  readonly name: string
  readonly kind: 'sqlite' | 'postgres' | 'duckdb' | 'folder' | 'console' | 'file'
  /** Where it is, without passwords; null for the console. */
  readonly where: string | null
  /** The settings that it is made of, by their path. */
  readonly settings: readonly string[]
}

/** The systems that a project is connected to. */
export function connectionsOf({ state, store, warehouse, lake, channels }: Config): readonly Connection[] {
  return [
    store.kind === 'postgres'
      ? { name: 'state', kind: 'postgres', where: withoutSecrets(store.url), settings: ['store'] }
      : { name: 'state', kind: 'sqlite', where: state, settings: ['store', 'state'] },
    { name: 'warehouse', kind: 'duckdb', where: warehouse.path, settings: ['warehouse'] },
    { name: 'lake', kind: 'folder', where: lake.path, settings: ['lake'] },
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

/** An address without its password and without what else may be secret in it. */
function withoutSecrets(url: string): string {
  const parsed = URL.parse(url)
  if (parsed === null) return 'an address that cannot be read'
  return `${parsed.protocol}//${parsed.username === '' ? '' : `${parsed.username}@`}${parsed.host}${parsed.pathname}`
}
