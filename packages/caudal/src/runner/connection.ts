import { didYouMean, Fault } from '../kernel/index.ts'
import type { Config, Connection } from '../define/index.ts'
import { createConnectionHttp } from './connection-http.ts'
import { createConnectionSql } from './connection-sql.ts'
import type { Databases } from './databases.ts'
import type { HttpClientOptions } from './http.ts'

/** What the connections of an attempt go by. */
export interface ConnectionParts extends HttpClientOptions {
  readonly root: string
  readonly config: Pick<Config, 'connections'>
  readonly databases: Databases
}

/** Gives the connections of a config by name. It throws `CONNECTION-UNKNOWN` for others; what is not of a connection's kind throws `CONNECTION-KIND`. */
export function createConnections(parts: ConnectionParts): (name: string) => Connection {
  const { config, databases, root, signal } = parts
  return (name) => {
    const connection = Object.hasOwn(config.connections, name) ? config.connections[name] : undefined
    if (connection === undefined) throw unknown(name, Object.keys(config.connections))
    const { kind } = connection
    return {
      name,
      kind,
      get sql() {
        if (connection.kind === 'http') throw wrongKind({ name, kind, asked: 'sql', instead: `connection('${name}').http.json('/path')` })
        return createConnectionSql({ root, signal, database: () => databases.get(name, connection) })
      },
      get http() {
        if (connection.kind !== 'http') throw wrongKind({ name, kind, asked: 'http', instead: `connection('${name}').sql\`select …\`` })
        return createConnectionHttp(parts, { name, connection })
      },
    }
  }
}

function unknown(name: string, names: readonly string[]): Fault {
  const hint = names.length === 0 ? 'the config has no connections' : didYouMean(name, names)
  return new Fault('CONNECTION-UNKNOWN', {
    message: `the config has no connection "${name}"`,
    hint: `${hint}; connections are listed under \`connections\` in caudal.config.ts`,
    data: { connection: name },
  })
}

function wrongKind(of: { readonly name: string; readonly kind: string; readonly asked: string; readonly instead: string }): Fault {
  const { name, kind, asked, instead } = of
  return new Fault('CONNECTION-KIND', {
    message: `connection ${name} is of kind ${kind} and has no ${asked}`,
    hint: `write ${instead}`,
    data: { connection: name, kind },
  })
}
