import { readFileSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import type { Clock } from '../../kernel/index.ts'
import { createId, Fault, systemRandom } from '../../kernel/index.ts'
import type { Lookup } from '../../jinja/index.ts'
import type { Jinja, Tree } from '../../jinja/index.ts'
import type { TemplateLine } from '../context/base-functions.ts'
import type { DbtContext } from '../context/dbt-context.ts'
import { createContext } from '../context/dbt-context.ts'
import { createDbtJinja } from '../context/dbt-jinja.ts'
import type { Env } from '../context/env-var.ts'
import type { MacroEntry } from '../context/macro-table.ts'
import { macrosIn } from '../context/macros-in.ts'
import type { StandardMacros } from '../macros/standard-macro.ts'
import type { DbtManifest } from '../manifest/dbt-manifest.ts'
import type { DbtProject } from '../project/dbt-project.ts'
import type { ListedFolders, ProjectFile, ProjectFiles } from '../project/project-files.ts'
import type { FileMakings } from '../project/shared-files.ts'
import { projectFile } from '../project/read-dbt-project.ts'
import { findProjectFiles } from '../project/project-files.ts'
import type { Target } from '../project/target.ts'
import { buildResources } from './build-resources.ts'
import type { CaptureCache } from './capture-cache.ts'
import { openCaptureCache } from './capture-cache.ts'
import { checkBuilding } from './check-building.ts'
import { checkManifest } from './check-manifest.ts'
import { describeAll } from './describe-all.ts'
import { createDescriber } from './docs.ts'
import { localZone } from '../values/datetime/local-zone.ts'
import { dbtVersion, emptyManifest } from './empty-manifest.ts'
import { macroDefinitions } from './macro-definitions.ts'
import { createMacroGraph } from './macro-graph.ts'
import { createGlobals } from './parse-globals.ts'
import { createParseScopes } from './parse-scopes.ts'
import type { ParseState } from './parse-state.ts'
import type { Problems } from './problems.ts'
import { createProblems } from './problems.ts'
import { readProperties } from './properties.ts'
import { createRefLookup } from './ref-lookup.ts'
import { relate } from './relate.ts'
import { resolveRefs } from './resolve-refs.ts'

/** What a project is parsed with. */
export interface ParseProjectOptions {
  readonly root: DbtProject
  readonly packages: readonly DbtProject[]
  readonly target: Target
  readonly vars: Readonly<Record<string, unknown>>
  readonly env: Env
  readonly standard: StandardMacros
  readonly log: (line: TemplateLine) => void
  readonly clock: Clock
  /** A file in which is kept what templates say, so that the next reading need not run those that have not changed. Default none. */
  readonly cache?: string
  /** Folders that were listed just before, so that they need not be listed again. Default none. */
  readonly folders?: ListedFolders
  /** What was made of files that this project has in common with others. */
  readonly shared: FileMakings
}

/** A project that was read whole. */
export interface ParsedProject {
  readonly manifest: DbtManifest
  readonly context: DbtContext
  readonly warnings: readonly Fault[]
}

/** Reads all of a project and its packages into a manifest. Rejects with Faults: everything that is wrong, at once. */
export async function parseProject(options: ParseProjectOptions): Promise<ParsedProject> {
  const { root, packages, clock, target, shared } = options
  const projects = [root, ...packages]
  const problems = createProblems()
  const read = createReader(shared)
  const files = new Map(projects.map((project) => [project.name, findProjectFiles(project, options.folders)]))
  const macros = readMacros([...files.values()], { problems, read, shared })
  problems.settle()
  const invocation = createId(clock.now(), systemRandom)
  const environmentReads: string[] = []
  const context = contextOf(options, { macros: [...macros.keys()], invocation, problems, envSeen: (name) => environmentReads.push(name) })
  const properties = readProperties({
    files: [...files.values()].flatMap((each) => each.properties),
    context,
    problems,
    read,
    shared,
  })
  const now = clock.now() / 1000
  const manifest = emptyManifest({ root, target, now: clock.now(), invocation })
  const state: ParseState = {
    root,
    projects: new Map(projects.map((project) => [project.name, project])),
    target,
    context,
    scopes: createParseScopes({ context, root, target }),
    properties,
    shared,
    manifest,
    problems,
    failed: new Set(),
    cache: cacheOf(options, [...macros.keys()]),
    environmentReads,
    now,
    read,
  }
  const graph = createMacroGraph(context.macros)
  Object.assign(manifest.macros, macroDefinitions({ table: context.macros, graph, files: macros, entries: properties.of('macros'), now }))
  await buildResources(state, { files, graph })
  resolveRefs(state, createRefLookup(manifest, root.name))
  const lookup = (owner: string): Lookup => context.scope({ package: owner, overlay: () => undefined }).lookup
  describeAll(state, createDescriber({ docs: manifest.docs, root: root.name, lookup }))
  checkManifest(state)
  checkBuilding(state)
  problems.settle()
  state.cache?.save()
  relate(manifest)
  return { manifest, context, warnings: problems.warnings }
}

function createReader(shared: FileMakings): (file: ProjectFile) => string {
  const texts = new Map<string, string>()
  return (file) => {
    const full = `${file.owner.root}/${file.path}`
    const known = texts.get(full)
    if (known !== undefined) return known
    const source = shared.of(file, { as: 'text', make: () => readFileSync(full, 'utf8') })
    texts.set(full, source)
    return source
  }
}

interface Reading {
  readonly problems: Problems
  readonly read: (file: ProjectFile) => string
  readonly shared: FileMakings
}

function readMacros(files: readonly ProjectFiles[], { problems, read, shared }: Reading): Map<MacroEntry, ProjectFile> {
  const jinja = createDbtJinja()
  const found = new Map<MacroEntry, ProjectFile>()
  for (const file of files.flatMap((each) => each.macros)) {
    problems.attempt(() => {
      const tree = shared.of(file, { as: 'macros', make: () => macroTree(jinja, { source: read(file), file: file.path }) })
      for (const entry of macrosIn(tree, file.owner.name)) found.set(entry, file)
    })
  }
  return found
}

const macroBlocks = /\{%-?\s*(macro|test|data_test|materialization)\s[\s\S]*?\{%-?\s*end\1\s*-?%\}/g

/** What lies between macros is of no account, so a file that cannot be read is looked at once more for its macros alone. */
function macroTree(jinja: Jinja, { source, file }: { readonly source: string; readonly file: string }): Tree {
  try {
    return jinja.parse(source, { file })
  } catch (error) {
    let kept = ''
    for (const match of source.matchAll(macroBlocks)) kept += blank(source.slice(kept.length, match.index)) + match[0]
    try {
      return jinja.parse(kept, { file })
    } catch {
      throw error
    }
  }
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ')
}

function cacheOf(options: ParseProjectOptions, macros: readonly MacroEntry[]): CaptureCache | undefined {
  const { cache, root, packages, target, vars, standard, env } = options
  if (cache === undefined) return undefined
  const written = new Map(macros.map(({ id, written }) => [id, written!]))
  const macro = (id: string): string => {
    const known = written.get(id)
    return known === undefined ? '' : known.tree.source.slice(known.statement.at, known.statement.end)
  }
  const projects = [root, ...packages].map(({ name, vars: own, source }) => [name, own, source])
  const library = crc32(JSON.stringify(Object.entries(standard).map(([name, { parameters, run }]) => [name, parameters, String(run)])))
  return openCaptureCache({
    file: cache,
    env,
    macro,
    surroundings: [dbtVersion, target.facts, vars, projects, library, [...written.keys()]],
  })
}

interface ContextParts {
  readonly macros: readonly MacroEntry[]
  readonly invocation: string
  readonly problems: Problems
  readonly envSeen: (name: string) => void
}

function contextOf(options: ParseProjectOptions, { macros, invocation, problems, envSeen }: ContextParts): DbtContext {
  const { root, packages, vars, env, standard, log, target, clock } = options
  const warn = (message: string): void =>
    void problems.warnings.push(new Fault('DBT-WARNING', { message, hint: 'a macro of the project says so', place: { file: projectFile } }))
  const context: DbtContext = createContext({
    root: root.name,
    vars: new Map([root, ...packages].map((project) => [project.name, project.vars])),
    givenVars: vars,
    macros,
    standard,
    prefixes: [target.type],
    searchOrder: root.dispatch,
    env,
    globals: createGlobals({ root, packages, vars, target, clock, zone: localZone(env), invocation, warn, context: () => context }),
    log,
    envSeen,
  })
  return context
}
