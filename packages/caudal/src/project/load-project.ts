import { basename } from 'node:path'
import { Fault, faultOf, faultRecord, Faults } from '../kernel/index.ts'
import type { Clock } from '../kernel/index.ts'
import { buildsModels } from '../define/index.ts'
import type { Config, ConfigDefinition, Pipeline } from '../define/index.ts'
import { compile } from '../plan/index.ts'
import type { Compiled, Manifest } from '../plan/index.ts'
import { awaitedConnections } from './awaited-connections.ts'
import { compileConfig } from './compile-config.ts'
import { readEnvironment } from './environment.ts'
import { configFile, configNames } from './find-project.ts'
import { importFile } from './import-file.ts'
import { recordImports } from './import-record.ts'
import type { ImportRecord } from './import-record.ts'
import { hasModels, loadModels } from './load-models.ts'
import type { OpenShadow, ProjectModels } from './load-models.ts'
import { pipelineFiles, sqlFiles } from './project-files.ts'
import type { Exports } from './read-exports.ts'
import { pathFromRoot, readSources } from './sources.ts'
import type { Source } from './sources.ts'

/** A project loaded into this process: its settings, its manifest and sources, and what is wrong with it. */
export interface LoadedProject {
  /** Null where the config file is broken. */
  readonly config: Config | null
  readonly manifest: Manifest
  readonly sources: readonly Source[]
  /** All that is wrong; where there is anything, the project is not fit to run. */
  readonly problems: readonly Fault[]
  /** What is suspicious but not wrong. */
  readonly warnings: readonly Fault[]
  readonly pipelines: readonly Pipeline[]
}

/** Which project is loaded, and with what. */
export interface LoadProjectOptions {
  readonly root: string
  readonly clock: Clock
  /** On what the columns of models are found out. */
  readonly shadow: OpenShadow
}

/** Loads the project in a folder: runs its config and all files of its `pipelines` folder, and compiles what they export. Never rejects. */
export async function loadProject({ root, clock, shadow }: LoadProjectOptions): Promise<LoadedProject> {
  const record = recordImports()
  const { config, problems } = await loadConfig(root, record)
  const files = pipelineFiles(root)
  const loaded: { readonly file: string; readonly exports: Exports; readonly problem: Fault | null }[] = []
  for (const file of files) loaded.push({ file, ...(await importFile(file, record)) })
  const pipelines = loaded.flatMap(({ file, exports }) => exports.pipelines.map((pipeline) => ({ pipeline, file })))
  const own = await modelsOf({ root, config, clock, shadow })
  const all = [configFile(root) ?? [], files.flatMap((file) => record.filesOf(file)), sqlFiles(root), own.found?.files ?? []].flat()
  const sources = readSources(root, all)
  const parts = { root, config, record, sources, loaded, broken: own.problems.length > 0 }
  const compiled = await compileLoaded(parts, own.found)
  // Models that nothing builds or reads may be those of an installed dbt, and speak a language of their own.
  const isNeeded =
    pipelines.some(({ pipeline }) => buildsModels(pipeline)) || compiled.manifest.datasets.some(({ model }) => model !== undefined)
  return {
    config,
    manifest: compiled.manifest,
    sources,
    problems: [
      ...problems,
      ...once(loaded.flatMap(({ problem }) => problem ?? [])),
      ...(config === null ? [] : awaitedConnections(compiled.manifest, { root, config })),
      ...(isNeeded ? own.problems : []),
      // Where the models do not load, that there are none to build is no news.
      ...compiled.problems.filter(({ code }) => own.problems.length === 0 || code !== 'DEFINE-NO-MODELS'),
    ],
    warnings: [
      ...(isNeeded ? [] : own.problems),
      ...(own.found?.warnings ?? []),
      ...compiled.warnings,
      ...nothingExported({ files, pipelines: pipelines.length, broken: loaded.some(({ problem }) => problem !== null) }),
    ],
    pipelines: pipelines.map(({ pipeline }) => pipeline),
  }
}

interface Parts {
  readonly root: string
  readonly config: Config | null
  readonly record: ImportRecord
  readonly sources: readonly Source[]
  readonly loaded: readonly { readonly file: string; readonly exports: Exports }[]
  /** Whether there are models that do not load. */
  readonly broken: boolean
}

/** Compiles what was loaded; once more where there are models, as their columns follow from those of the datasets. */
async function compileLoaded(parts: Parts, found: ProjectModels | null): Promise<Compiled> {
  const compiled = compileWith(parts, found)
  if (found === null || compiled.problems.length > 0) return compiled
  const written = compiled.manifest.datasets.filter(({ model }) => model === undefined)
  try {
    return compileWith(parts, { files: found.files, models: await found.bound(written) })
  } catch (error) {
    return { ...compiled, problems: [faultOf(faultRecord(error))] }
  }
}

function compileWith(parts: Parts, models: Pick<ProjectModels, 'models' | 'files'> | null): Compiled {
  const { root, config, record, sources, loaded, broken } = parts
  const sql = sqlFiles(root)
  return compile({
    project: config?.name ?? basename(root),
    root,
    pipelines: loaded.flatMap(({ file, exports }) => exports.pipelines.map((pipeline) => ({ pipeline, file }))),
    datasets: loaded.flatMap(({ exports }) => exports.datasets),
    tasks: loaded.flatMap(({ exports }) => exports.tasks),
    pools: loaded.flatMap(({ exports }) => exports.pools),
    sources: sources.map(({ path, sha256 }) => ({ path, sha256 })),
    ...(broken ? {} : { models: models?.models ?? null }),
    filesOf(file) {
      const files = file === models?.models.file ? models.files : [...record.filesOf(file), ...sql]
      return files.map((one) => pathFromRoot(root, one))
    },
  })
}

/** The models of the project, where it has any; and what is wrong with them. */
async function modelsOf(of: {
  readonly root: string
  readonly config: Config | null
  readonly clock: Clock
  readonly shadow: OpenShadow
}): Promise<{ readonly found: ProjectModels | null; readonly problems: readonly Fault[] }> {
  const { root, config, clock, shadow } = of
  if (config === null || !hasModels(root)) return { found: null, problems: [] }
  try {
    return { found: await loadModels({ root, warehouse: config.warehouse, clock, shadow }), problems: [] }
  } catch (error) {
    return { found: null, problems: error instanceof Faults ? error.faults : [faultOf(faultRecord(error))] }
  }
}

async function loadConfig(
  root: string,
  record: ImportRecord,
): Promise<{ readonly config: Config | null; readonly problems: readonly Fault[] }> {
  const file = configFile(root)
  if (file === undefined) {
    const hint = 'make a project there with: caudal init'
    return {
      config: null,
      problems: [new Fault('PROJECT-NOT-FOUND', { message: `there is no ${configNames[0]!} in ${root}`, hint, data: { folder: root } })],
    }
  }
  const { exports, problem } = await importFile(file, record)
  if (problem !== null) return { config: null, problems: [problem] }
  const definition: ConfigDefinition | undefined = exports.configs[0]
  if (definition === undefined) {
    const hint = "write export default defineConfig({ name: 'shop' })"
    return {
      config: null,
      problems: [new Fault('CONFIG-NOT-EXPORTED', { message: `${basename(file)} exports no config`, hint, place: { file } })],
    }
  }
  const source = readSources(root, [file])[0]!.text
  return compileConfig({ root, raw: definition.raw, source, place: definition.place, environment: readEnvironment(root) })
}

/** A file that several import breaks each of them in the same way; it is told once. */
function once(problems: readonly Fault[]): Fault[] {
  return [...new Map(problems.map((problem) => [JSON.stringify([problem.code, problem.message, problem.place]), problem])).values()]
}

function nothingExported(options: { readonly files: readonly string[]; readonly pipelines: number; readonly broken: boolean }): Fault[] {
  if (options.files.length === 0 || options.pipelines > 0 || options.broken) return []
  const message = `no file in pipelines/ exports a pipeline`
  return [
    new Fault('PROJECT-NO-PIPELINES', {
      message,
      hint: "export it: export const orders = pipeline('orders', { … })",
      place: { file: options.files[0]! },
    }),
  ]
}
