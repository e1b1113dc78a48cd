import { didYouMean, Fault } from '../../kernel/index.ts'
import type { Place } from '../../kernel/index.ts'
import type { DbtContext } from '../context/dbt-context.ts'
import type { DbtProject } from '../project/dbt-project.ts'
import { hasTemplates } from '../context/yaml-renderer.ts'
import type { ProjectFile } from '../project/project-files.ts'
import type { FileMakings } from '../project/shared-files.ts'
import { placeInYaml, readYaml } from '../project/read-yaml.ts'
import type { YamlObject } from './object.ts'
import { isObject, listOf, objectOf } from './object.ts'
import type { Problems } from './problems.ts'

/** What property files describe, by the key of the list. */
export const propertyKinds = [
  'models',
  'seeds',
  'snapshots',
  'sources',
  'macros',
  'analyses',
  'exposures',
  'metrics',
  'groups',
  'semantic_models',
  'saved_queries',
  'unit_tests',
  'data_tests',
] as const

/** What an entry of a property file describes. */
export type PropertyKind = (typeof propertyKinds)[number]

/** One entry of a property file. */
export interface PropertyEntry {
  readonly kind: PropertyKind
  readonly owner: DbtProject
  readonly file: ProjectFile
  readonly index: number
  readonly name: string
  /** Rendered but for descriptions, tests and hooks; `tests` are `data_tests`, and `meta` and the like stand in `config`. */
  readonly data: YamlObject
  /** As it is written. */
  readonly written: YamlObject
  /** Whether `data` is the same for all projects that read the file, and belongs to them all. */
  readonly isShared: boolean
}

/** The entries of all property files. */
export interface Properties {
  readonly of: (kind: PropertyKind) => readonly PropertyEntry[]
  /** Where something of an entry stands. */
  readonly place: (entry: PropertyEntry, path?: readonly (string | number)[]) => Place
}

/** What property files are read with. */
export interface ReadPropertiesOptions {
  readonly files: readonly ProjectFile[]
  readonly context: DbtContext
  readonly problems: Problems
  readonly read: (file: ProjectFile) => string
  readonly shared: FileMakings
}

/** Reads property files. Problems: DBT-YAML, DBT-PROPERTIES and those of templates. */
export function readProperties({ files, context, problems, read, shared }: ReadPropertiesOptions): Properties {
  const entries = new Map<PropertyKind, PropertyEntry[]>(propertyKinds.map((kind) => [kind, []]))
  const place = (entry: Pick<PropertyEntry, 'file' | 'kind' | 'index'>, path: readonly (string | number)[] = []): Place =>
    placeInYaml(read(entry.file), { file: entry.file.path, path: [entry.kind, entry.index, ...path] })
  for (const file of files) {
    problems.attempt(() => {
      const value = shared.of(file, { as: 'yaml', make: () => readYaml(read(file).trimEnd(), file.path) })
      if (value === null || value === undefined) return
      if (!isObject(value)) throw wrongShape(file, 'holds no keys with lists')
      for (const kind of propertyKinds) {
        for (const [index, written] of listedIn(value, { kind, file }).entries()) {
          const at = { file, kind, index }
          problems.attempt(() => entries.get(kind)!.push(entryOf(written, { ...at, context, shared, place: (path) => place(at, path) })))
        }
      }
      warnUnknown(value, { file, read, problems })
    })
  }
  return { of: (kind) => entries.get(kind)!, place }
}

const otherKeys = ['version', 'config', 'functions', 'anchors', 'packages', 'selectors']

function warnUnknown(
  value: YamlObject,
  { file, read, problems }: Pick<ReadPropertiesOptions, 'read' | 'problems'> & { readonly file: ProjectFile },
): void {
  const known = [...propertyKinds, ...otherKeys]
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue
    const near = didYouMean(key, known)
    const options = {
      message: `${file.path} has the key "${key}", which describes nothing`,
      hint: near,
      place: placeInYaml(read(file), { file: file.path, path: [key] }),
    }
    problems.warnings.push(new Fault('DBT-PROPERTIES', options))
  }
}

function listedIn(value: YamlObject, { kind, file }: { readonly kind: PropertyKind; readonly file: ProjectFile }): unknown[] {
  const list = value[kind]
  if (list === undefined || list === null) return []
  if (!Array.isArray(list)) throw wrongShape(file, `has no list under ${kind}:`)
  return list as unknown[]
}

function wrongShape(file: ProjectFile, what: string): Fault {
  return new Fault('DBT-PROPERTIES', {
    message: `${file.path} ${what}`,
    hint: 'write a list of entries with names, as `models: [{ name: orders }]`',
    place: { file: file.path },
  })
}

interface EntryParts {
  readonly kind: PropertyKind
  readonly file: ProjectFile
  readonly index: number
  readonly context: DbtContext
  readonly shared: FileMakings
  readonly place: (path?: readonly (string | number)[]) => Place
}

const carried: ReadonlySet<PropertyKind> = new Set(['metrics', 'semantic_models', 'saved_queries'])
const moved = ['meta', 'docs', 'group', 'contract', 'access'] as const
const configurable: ReadonlySet<PropertyKind> = new Set(['models', 'seeds', 'snapshots', 'analyses', 'data_tests'])

function entryOf(written: unknown, { kind, file, index, context, shared, place }: EntryParts): PropertyEntry {
  const trouble = (message: string, hint: string, path: readonly (string | number)[] = []): Fault =>
    new Fault('DBT-PROPERTIES', { message, hint, place: place(path) })
  if (!isObject(written)) throw trouble(`an entry of ${kind}: in ${file.path} is no object`, 'write `- name: orders`')
  const { name } = written
  if (typeof name !== 'string' && typeof name !== 'number') throw trouble(`an entry of ${kind}: in ${file.path} has no name`, 'add `name:`')
  const entry = { kind, owner: file.owner, file, index, name: String(name), written }
  const render = (): unknown => context.yaml(file.owner.name).value(written, { file: file.path, keep: (path) => isKept(kind, path) })
  const make = (): YamlObject => settle(carried.has(kind) ? written : (render() as YamlObject), { kind, name: String(name), trouble })
  const isShared = shared.isShared(file) && shared.of(file, { as: `plain ${kind} ${index}`, make: () => !hasTemplates(written) })
  return { ...entry, data: isShared ? shared.of(file, { as: `${kind} ${index}`, make }) : make(), isShared }
}

type TroubleAt = (message: string, hint: string, path?: readonly (string | number)[]) => Fault

/** An entry in the shape that there is only one of: `data_tests` for tests, and in `config` what belongs there. */
function settle(
  data: YamlObject,
  { kind, name, trouble }: { readonly kind: PropertyKind; readonly name: string; readonly trouble: TroubleAt },
): YamlObject {
  const config: YamlObject = { ...objectOf(data.config) }
  const normal: YamlObject = withTests(data, trouble)
  if (configurable.has(kind)) {
    for (const key of moved) {
      if (data[key] === undefined) continue
      if (config[key] !== undefined)
        throw trouble(`${name} has ${key} twice: beside config: and within`, 'keep the one within config:', [key])
      config[key] = data[key]
    }
  }
  return { ...normal, config }
}

function withTests(data: YamlObject, trouble: (message: string, hint: string) => Fault): YamlObject {
  const renamed = (value: unknown): unknown => {
    if (!isObject(value) || value.tests === undefined) return value
    if (value.data_tests !== undefined) throw trouble('there are both tests: and data_tests:', 'put all under data_tests:')
    const { tests, ...rest } = value
    return { ...rest, data_tests: tests }
  }
  const columned = (value: unknown): unknown => {
    const own = renamed(value)
    return isObject(own) && Array.isArray(own.columns) ? { ...own, columns: own.columns.map(renamed) } : own
  }
  const own = columned(data) as YamlObject
  return {
    ...own,
    ...(Array.isArray(own.versions) ? { versions: own.versions.map(columned) } : {}),
    ...(Array.isArray(own.tables) ? { tables: listOf(own.tables).map(columned) } : {}),
  }
}

const late: ReadonlySet<unknown> = new Set(['tests', 'data_tests', 'description', 'loaded_at_query'])
const lateConfig: ReadonlySet<unknown> = new Set(['pre_hook', 'post_hook', 'pre-hook', 'post-hook', 'loaded_at_query'])

/** What is rendered later: descriptions, tests and hooks. */
function isKept(kind: PropertyKind, path: readonly (string | number)[]): boolean {
  if (kind === 'sources')
    return late.has(path[0]) || (path[0] === 'config' && lateConfig.has(path[1])) || (path[0] === 'tables' && isLate(path.slice(2)))
  if (kind === 'macros') return isLate(path) || (path[0] === 'arguments' && isLate(path.slice(2)))
  return isLate(path)
}

function isLate(path: readonly (string | number)[]): boolean {
  const [first, second, third, , fifth] = path
  if (late.has(first) || (path.length === 2 && late.has(second))) return true
  if (first === 'config' && lateConfig.has(second)) return true
  if (first === 'columns' && late.has(third)) return true
  return first === 'versions' && (late.has(third) || (third === 'columns' && late.has(fifth)))
}
