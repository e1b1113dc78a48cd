import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Workbench } from '../../assemble.ts'
import { Fault, faultOf, faultRecord, Faults } from '../../kernel/index.ts'
import type { Manifest } from '../../plan/index.ts'
import type { SqlEngine } from '../../ports/index.ts'
import { configFile, environmentOf } from '../../project/index.ts'
import { loadDbtProject, readSelectors, standardMacros, warehouseTarget } from '../../transform/index.ts'
import type { LoadedDbtProject, NamedSelectors, SharedFiles, Target, WatchedReading } from '../../transform/index.ts'
import type { Context } from '../command.ts'
import type { ModelRequest } from './model-request.ts'
import { openEngine } from './open-engine.ts'
import type { EnginePlace } from './open-engine.ts'
import { shadowEngine } from './shadow-engine.ts'

/** A dbt project opened: its definitions and, on demand, the engine that it is built on. */
export interface Models extends LoadedDbtProject, AsyncDisposable {
  /** The folder of its dbt_project.yml. */
  readonly root: string
  readonly selectors: NamedSelectors
  /** The folder that artifacts are written to, absolute. */
  readonly folder: string
  engine(): Promise<SqlEngine>
  /** Closes the engine, where it is open, once nothing more is asked of it; so does disposing. */
  closeEngine(): Promise<void>
  /** An engine that is empty and in memory; null where the target has none such. */
  shadow(): Promise<SqlEngine | null>
  /** The datasets of the Caudal project around it that tasks write; none elsewhere. */
  readonly datasets: Manifest['datasets']
}

/** What is opened, and what watches the reading of it. */
export interface OpenRequest extends ModelRequest {
  readonly reading?: WatchedReading
  /** What other projects have made of files that this one reads too. */
  readonly shared?: SharedFiles
  /** Whether its queries are bound once it is read, so that the engine for that is opened in the meantime. */
  readonly binds?: boolean
}

/**
 * Opens the dbt project around a folder. Within a Caudal project its warehouse is the target, unless a target or a folder of profiles is
 * asked for; elsewhere `profiles.yml` says. Rejects with what is wrong with the project, all at once.
 */
export async function openModels(context: Context, request: OpenRequest): Promise<Models> {
  const root = dbtRoot(resolve(context.cwd, request.projectDir ?? '.'))
  const around = projectAround(root, request)
  const workbench = around === undefined ? undefined : await context.open(around)
  try {
    return await context.loading(() =>
      load({ context, request, root, workbench }).catch((error: unknown) => Promise.reject(placedFrom(error, { root, cwd: context.cwd }))),
    )
  } catch (error) {
    await workbench?.[Symbol.asyncDispose]()
    throw error
  }
}

/** What is wrong with a project in another folder, with places that can be found from here. */
export function placedFrom(error: unknown, { root, cwd }: { readonly root: string; readonly cwd: string }): Error {
  if (error instanceof Faults) return new Faults(error.faults.map((fault) => placedFrom(fault, { root, cwd }) as Fault))
  if (!(error instanceof Fault) || error.place === undefined || root === cwd) return error as Error
  return faultOf({ ...faultRecord(error), place: { ...error.place, file: resolve(root, error.place.file) } })
}

/** The Caudal project whose warehouse is the target; undefined where profiles.yml says it. */
export function projectAround(root: string, { target, profile, profilesDir }: ModelRequest): string | undefined {
  return target === undefined && profile === undefined && profilesDir === undefined ? caudalRoot(root) : undefined
}

interface Opening {
  readonly context: Context
  readonly request: OpenRequest
  readonly root: string
  readonly workbench: Workbench | undefined
}

async function load({ context, request, root, workbench }: Opening): Promise<Models> {
  const { clock } = context
  const inside = workbench === undefined ? undefined : await (await workbench.warehouse()).engine()
  const target = inside === undefined ? request.target : warehouseTarget(inside)
  const { profilesDir, profile, indirect, vars, reading, shared, binds = false } = request
  const shadow = shadowEngine({ clock, ahead: context.ahead })
  const loaded = await loadDbtProject({
    root,
    clock,
    ...(reading === undefined ? { env: environmentOf(root) } : { env: reading.env, reading }),
    standard: standardMacros,
    ...(shared !== undefined && { shared }),
    cache: !request.anew,
    vars,
    ...(target === undefined ? {} : { target }),
    ...(profile === undefined ? {} : { profile }),
    ...(profilesDir === undefined ? {} : { profilesDir: resolve(context.cwd, profilesDir) }),
    log: ({ message, kind }) => {
      if (kind !== 'debug') context.err.write(`${message}\n`)
    },
    ...(binds ? { aimed: shadow.begin } : {}),
  }).catch(async (error: unknown) => {
    await shadow.settled()
    throw error
  })
  const engines = engineOf(loaded.target, { inside, root, clock, ends: context.ends ?? false })
  return {
    ...loaded,
    root,
    selectors: readSelectors({ root, renderer: loaded.context.yaml(loaded.project.name), indirect }),
    folder: resolve(root, request.targetPath ?? loaded.project.targetPath),
    engine: engines.open,
    closeEngine: engines.close,
    shadow: () => shadow.take(loaded.target),
    datasets: workbench?.manifest.datasets.filter(({ model }) => model === undefined) ?? [],
    async [Symbol.asyncDispose]() {
      await shadow.settled()
      await engines.close()
      await workbench?.[Symbol.asyncDispose]()
    },
  }
}

function engineOf(
  target: Target,
  { inside, ...at }: EnginePlace & { readonly inside: SqlEngine | undefined },
): { readonly open: () => Promise<SqlEngine>; readonly close: () => Promise<void> } {
  let opened = inside === undefined ? undefined : Promise.resolve(inside)
  let closed: Promise<void> | undefined
  const close = async (): Promise<void> => (await opened?.catch(() => undefined))?.close()
  return {
    open: () => (opened ??= openEngine(target, at)),
    close: () => (closed ??= close()),
  }
}

/** The folder of the dbt project around a folder; the folder itself where there is none. */
export function dbtRoot(folder: string): string {
  return nearest(folder, (at) => existsSync(join(at, 'dbt_project.yml'))) ?? folder
}

function caudalRoot(folder: string): string | undefined {
  return nearest(folder, (at) => configFile(at) !== undefined)
}

function nearest(folder: string, has: (at: string) => boolean): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (has(at)) return at
    if (dirname(at) === at) return undefined
  }
}
