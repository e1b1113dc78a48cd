import { existsSync } from 'node:fs'
import { join, parse } from 'node:path'
import type { Clock, Fault } from '../kernel/index.ts'
import type { Config, Models } from '../define/index.ts'
import type { DatasetManifest } from '../plan/index.ts'
import type { SqlEngine } from '../ports/index.ts'
import {
  boundDatasets,
  loadDbtProject,
  modelDatasets,
  modelFiles,
  plannedModels,
  standardMacros,
  warehouseTarget,
} from '../transform/index.ts'
import type { Target } from '../transform/index.ts'
import { environmentOf } from './environment.ts'

/** The models of a project and the files that they are made of, absolute. */
export interface ProjectModels {
  readonly models: Models
  readonly files: readonly string[]
  readonly warnings: readonly Fault[]
  /** The same with the columns that they will have, by those of the datasets that tasks write. */
  bound(datasets: readonly DatasetManifest[]): Promise<Models>
}

/** Opens an engine of the warehouse's dialect that is empty and in memory. */
export type OpenShadow = () => Promise<SqlEngine>

/** Whether a project has models of its own. */
export function hasModels(root: string): boolean {
  return existsSync(join(root, 'dbt_project.yml'))
}

/** The warehouse that a config names as a target. DuckDB calls a database by its file. */
export function configTarget({ kind, path }: Config['warehouse']): Target {
  return warehouseTarget({ dialect: kind, database: parse(path).name })
}

/** Loads the models of the project in a folder, as they are built in its warehouse. Rejects with a Fault or with Faults. */
export async function loadModels(of: {
  readonly root: string
  readonly warehouse: Config['warehouse']
  readonly clock: Clock
  readonly shadow: OpenShadow
}): Promise<ProjectModels> {
  const { root, warehouse, clock, shadow } = of
  const target = configTarget(warehouse)
  const env = environmentOf(root)
  const loaded = await loadDbtProject({ root, clock, env, standard: standardMacros, target, cache: true })
  return {
    models: plannedModels(loaded, modelDatasets(loaded)),
    files: modelFiles(loaded),
    warnings: loaded.warnings,
    bound: async (written) => plannedModels(loaded, await boundDatasets(loaded, { shadow, written, env, clock })),
  }
}
