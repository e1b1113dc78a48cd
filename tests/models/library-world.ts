import type { Call, Dict, Lookup } from '../../packages/caudal/src/jinja/index.ts'
import { dict, HostObject, toValue } from '../../packages/caudal/src/jinja/index.ts'
import { systemClock } from '../../packages/caudal/src/kernel/index.ts'
import { openDuckDbEngine } from '../../packages/caudal/src/adapters/duckdb/index.ts'
import type { SqlEngine } from '../../packages/caudal/src/ports/index.ts'
import { Connection } from '../../packages/caudal/src/transform/adapter/connection.ts'
import { createAdapter } from '../../packages/caudal/src/transform/adapter/create-adapter.ts'
import { RelationCache } from '../../packages/caudal/src/transform/adapter/relation-cache.ts'
import { createContext } from '../../packages/caudal/src/transform/context/dbt-context.ts'
import type { DbtContext } from '../../packages/caudal/src/transform/context/dbt-context.ts'
import { createDbtJinja } from '../../packages/caudal/src/transform/context/dbt-jinja.ts'
import { macrosIn } from '../../packages/caudal/src/transform/context/macros-in.ts'
import type { MacroEntry } from '../../packages/caudal/src/transform/context/macro-table.ts'
import type { DbtScope } from '../../packages/caudal/src/transform/context/scope.ts'
import { libraryMacros } from '../../packages/caudal/src/transform/macros/library-macros.ts'
import { materializeMacros } from '../../packages/caudal/src/transform/materialize/materialize-macros.ts'
import { createStatementResults } from '../../packages/caudal/src/transform/run/statement-results.ts'
import { createApi } from '../../packages/caudal/src/transform/values/api.ts'
import { createExceptions } from '../../packages/caudal/src/transform/values/exceptions.ts'
import { createModules } from '../../packages/caudal/src/transform/values/modules.ts'
import { createRelation } from '../../packages/caudal/src/transform/values/relation.ts'

/** What a world is made of. */
export interface LibraryOptions {
  readonly engine: SqlEngine
  /** Files of macros by the package that they are of; `shop` is the root. */
  readonly macros?: Readonly<Record<string, string>>
  /** The configuration of the resource. */
  readonly config?: Readonly<Record<string, unknown>>
  /** What the resource is, as `model` shows it. */
  readonly model?: Readonly<Record<string, unknown>>
  readonly values?: Readonly<Record<string, unknown>>
  readonly execute?: boolean
}

/** The standard library on a real engine: renders templates as a resource of a project would. */
export interface LibraryWorld {
  readonly scope: DbtScope
  readonly connection: Connection
  readonly warnings: string[]
  readonly statements: string[]
  render(source: string): Promise<string>
  /** Renders a query and yields its rows. */
  rows(source: string): Promise<readonly (readonly unknown[])[]>
  close(): Promise<void>
}

/** DuckDB in memory. */
export function memoryEngine(): Promise<SqlEngine> {
  return openDuckDbEngine({ path: null, memory: null, threads: 1, clock: systemClock })
}

/** Makes a world. */
export async function libraryWorld(options: LibraryOptions): Promise<LibraryWorld> {
  const { engine } = options
  const [warnings, statements] = [[] as string[], [] as string[]]
  const session = await engine.open()
  const connection = new Connection({ session, seen: (sql) => statements.push(sql.trim()) })
  const warn = (message: string): number => warnings.push(message)
  const execute = options.execute ?? true
  const adapter = createAdapter({
    dialect: engine.dialect,
    database: engine.database,
    quoting: {},
    cache: new RelationCache(),
    scope: () => scope,
    connection: () => (execute ? connection : undefined),
    warn,
  })
  const values: Readonly<Record<string, unknown>> = {
    ...resultFunctions(),
    execute,
    adapter,
    config: configObject(options.config ?? {}),
    model: toValue(options.model ?? {}),
    this: createRelation({ dialect: engine.dialect, database: engine.database, schema: defaultSchema(engine), identifier: 'orders' }),
    target: dict([
      ['name', 'dev'],
      ['schema', defaultSchema(engine)],
      ['database', engine.database],
      ['type', engine.dialect],
    ]),
    flags: dict([
      ['FULL_REFRESH', false],
      ['STORE_FAILURES', false],
    ]),
    ...options.values,
  }
  const overlay: Lookup = (name) => (Object.hasOwn(values, name) ? values[name] : undefined)
  const scope = contextOf(options, warn).scope({ overlay })
  const render = async (source: string): Promise<string> => scope.render(source, { file: 'test.sql' })
  return {
    scope,
    connection,
    warnings,
    statements,
    render,
    rows: async (source) => (await connection.run(await render(source))).rows,
    close: () => session.close(),
  }
}

function defaultSchema({ dialect }: SqlEngine): string {
  return dialect === 'duckdb' ? 'main' : 'public'
}

function contextOf({ engine, macros = {} }: LibraryOptions, warn: (message: string) => void): DbtContext {
  const jinja = createDbtJinja()
  const entries: MacroEntry[] = Object.entries(macros).flatMap(([owner, source]) =>
    macrosIn(jinja.parse(source, { file: `${owner}/macros.sql` }), owner),
  )
  const globals: Readonly<Record<string, unknown>> = {
    api: createApi({ dialect: engine.dialect }),
    exceptions: createExceptions({ warn }),
    modules: createModules({ clock: systemClock, zone: 'UTC' }),
  }
  return createContext({
    root: 'shop',
    vars: new Map([...new Set(['shop', ...Object.keys(macros)])].map((name) => [name, {}])),
    macros: entries,
    standard: { ...libraryMacros, ...materializeMacros },
    prefixes: [engine.dialect],
    env: {},
    globals: (name) => (Object.hasOwn(globals, name) ? globals[name] : undefined),
    log: () => undefined,
  })
}

function resultFunctions(): Readonly<Record<string, unknown>> {
  const results = createStatementResults()
  return { ...results.functions }
}

function configObject(config: Readonly<Record<string, unknown>>): HostObject {
  const docs = (config['persist_docs'] ?? {}) as { readonly relation?: boolean; readonly columns?: boolean }
  const functions: Readonly<Record<string, unknown>> = {
    get: ({ args, kwargs }: Call) => toValue(config[String(args[0])] ?? args[1] ?? kwargs?.get('default') ?? null),
    persist_relation_docs: () => docs.relation === true,
    persist_column_docs: () => docs.columns === true,
  }
  return new HostObject({ type: 'Config', call: () => '', attribute: (name) => functions[name] })
}

/** Columns of a model as its property file has them. */
export function columnsOf(columns: Readonly<Record<string, object>>): Dict {
  return dict(Object.entries(columns).map(([name, column]) => [name, toValue({ name, ...column })]))
}
