import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { didYouMean, Fault, jsonText } from '../../kernel/index.ts'
import { text } from '../../jinja/index.ts'
import type { YamlRenderer } from '../context/yaml-renderer.ts'
import type { ConfigTree } from './config-tree.ts'
import type { ConfiguredKind, DbtProject, PathKind } from './dbt-project.ts'
import { placeInYaml, readYaml } from './read-yaml.ts'

/** The name of the file that makes a folder a dbt project. */
export const projectFile = 'dbt_project.yml'

type Settings = Readonly<Record<string, unknown>>

const configured: readonly ConfiguredKind[] = [
  'models',
  'seeds',
  'snapshots',
  'sources',
  'data_tests',
  'unit_tests',
  'exposures',
  'metrics',
  'semantic_models',
  'saved_queries',
  'analyses',
]

const knownKeys: ReadonlySet<string> = new Set([
  ...configured,
  ...['name', 'version', 'config-version', 'profile', 'project-root', 'model-paths', 'source-paths', 'seed-paths', 'data-paths'],
  ...['test-paths', 'analysis-paths', 'macro-paths', 'snapshot-paths', 'docs-paths', 'asset-paths', 'function-paths', 'target-path'],
  ...['log-path', 'packages-install-path', 'modules-path', 'clean-targets', 'tests', 'vars', 'on-run-start', 'on-run-end', 'quoting'],
  ...['dispatch', 'flags', 'query-comment', 'require-dbt-version', 'dbt-cloud', 'restrict-access', 'packages', 'functions', 'tags'],
])

const late = new Set(['pre-hook', 'post-hook', 'pre_hook', 'post_hook'])

/** Where a project is and what renders its file. */
export interface ReadProjectOptions {
  readonly root: string
  readonly renderer: YamlRenderer
  /** Told what a newer dbt would complain of. */
  readonly warn: (fault: Fault) => void
}

/** The name of the profile that a dbt_project.yml asks for: the one it names, else its own name. Faults: DBT-NO-PROJECT, DBT-YAML. */
export function readProfileName({ root, renderer }: Pick<ReadProjectOptions, 'root' | 'renderer'>): string {
  const written = objectOf(readYaml(projectText(root), projectFile))
  const profile = renderer.value(written.profile ?? written.name ?? null, { file: projectFile })
  return text(profile)
}

function projectText(root: string): string {
  const file = join(root, projectFile)
  if (existsSync(file)) return readFileSync(file, 'utf8')
  throw new Fault('DBT-NO-PROJECT', {
    message: `there is no ${projectFile} in ${root}`,
    hint: 'name the folder of a dbt project',
    place: { file: projectFile },
  })
}

/** Reads a dbt_project.yml with the names of before dbt 1.0. Faults: DBT-NO-PROJECT, DBT-YAML, DBT-PROJECT. */
export function readDbtProject({ root, renderer, warn }: ReadProjectOptions): DbtProject {
  const source = projectText(root)
  const written = readYaml(source, projectFile)
  const trouble = (message: string, at: { readonly path: readonly string[]; readonly hint: string }): Fault =>
    new Fault('DBT-PROJECT', { message, hint: at.hint, place: placeInYaml(source, { file: projectFile, path: at.path }) })
  if (!isObject(written)) throw trouble(`${projectFile} holds no settings`, { path: [], hint: 'write at least `name: my_project`' })
  for (const key of Object.keys(written)) {
    if (!knownKeys.has(key)) warn(trouble(`${projectFile} has no setting "${key}"`, { path: [key], hint: didYouMean(key, knownKeys) }))
  }
  const settings = renderer.value(written, { file: projectFile, keep: isKept }) as Settings
  const { name } = settings
  if (typeof name !== 'string' || !/^[A-Za-z_]\w*$/.test(name)) {
    throw trouble(`the name of a dbt project is made of letters, digits and underscores, not ${jsonText(name)}`, {
      path: ['name'],
      hint: 'write `name: my_project`',
    })
  }
  return { ...projectOf(settings, { name, root, source }), writtenConfigs: treesOf(written) }
}

/** Hooks and variables are rendered when they are used. */
function isKept(path: readonly (string | number)[]): boolean {
  const [first] = path
  if (first === 'on-run-start' || first === 'on-run-end' || first === 'query-comment' || first === 'vars') return true
  return path.some((key) => typeof key === 'string' && late.has(key.replace(/^[+ ]+/, '')))
}

function projectOf(
  settings: Settings,
  { name, root, source }: { readonly name: string; readonly root: string; readonly source: string },
): Omit<DbtProject, 'writtenConfigs'> {
  const paths = pathsOf(settings)
  return {
    name,
    root,
    source,
    version: settings.version === undefined || settings.version === null ? null : text(settings.version),
    profile: typeof settings.profile === 'string' ? settings.profile : null,
    paths,
    targetPath: textOf(settings['target-path'], 'target'),
    packagesPath: textOf(settings['packages-install-path'] ?? settings['modules-path'], 'dbt_packages'),
    configs: treesOf(settings),
    vars: objectOf(settings.vars),
    onRunStart: listOf(settings['on-run-start']),
    onRunEnd: listOf(settings['on-run-end']),
    quoting: objectOf(settings.quoting),
    dispatch: dispatchOf(settings.dispatch),
    flags: objectOf(settings.flags),
    queryComment: settings['query-comment'] ?? null,
    cleanTargets: listOf(settings['clean-targets'] ?? ['target']),
    requires: listOf(settings['require-dbt-version']),
  }
}

function pathsOf(settings: Settings): Record<PathKind, readonly string[]> {
  const listed = (keys: readonly string[], otherwise: readonly string[]): string[] => {
    const key = keys.find((each) => settings[each] !== undefined && settings[each] !== null)
    return (key === undefined ? [...otherwise] : listOf(settings[key])).map((path) => path.replace(/^\.\//, '').replace(/\/+$/, ''))
  }
  const paths = {
    model: listed(['model-paths', 'source-paths'], ['models']),
    seed: listed(['seed-paths', 'data-paths'], ['seeds']),
    test: listed(['test-paths'], ['tests']),
    analysis: listed(['analysis-paths'], ['analyses']),
    macro: listed(['macro-paths'], ['macros']),
    snapshot: listed(['snapshot-paths'], ['snapshots']),
  }
  return { ...paths, docs: listed(['docs-paths'], [...new Set(Object.values(paths).flat())]) }
}

function treesOf(settings: Settings): Record<ConfiguredKind, ConfigTree> {
  const trees = Object.fromEntries(configured.map((kind) => [kind, objectOf(settings[kind])])) as Record<ConfiguredKind, ConfigTree>
  return settings.data_tests === undefined ? { ...trees, data_tests: objectOf(settings.tests) } : trees
}

function dispatchOf(value: unknown): Map<string, readonly string[]> {
  const entries = Array.isArray(value) ? value : []
  return new Map(entries.filter(isObject).map((entry) => [String(entry.macro_namespace), listOf(entry.search_order)]))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function objectOf(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {}
}

function listOf(value: unknown): string[] {
  if (value === undefined || value === null) return []
  return (Array.isArray(value) ? value : [value]).map(String)
}

function textOf(value: unknown, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? value : otherwise
}
