import { jsonText } from '../../kernel/index.ts'
import { readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { callsOf, Dict, placeOf } from '../../jinja/index.ts'
import type { WrittenCall } from '../../jinja/index.ts'
import type { Place } from '../../kernel/index.ts'
import type { DbtContext } from '../context/dbt-context.ts'
import type { NodeResult } from '../manifest/node-result.ts'
import type { ManifestNode, SourceDefinition } from '../manifest/resource.ts'
import { isObject, listOf, objectOf } from '../parse/object.ts'
import type { DbtProject } from '../project/dbt-project.ts'
import { projectFile } from '../project/read-dbt-project.ts'
import { placeInYaml, readYaml } from '../project/read-yaml.ts'
import type { YamlPath } from '../project/read-yaml.ts'

/** The folder of each package, that of the project first. */
export type PackageRoots = ReadonlyMap<string, string>

/** The folders of a project and its packages. */
export function packageRoots({
  project,
  packages,
}: {
  readonly project: DbtProject
  readonly packages: readonly DbtProject[]
}): PackageRoots {
  return new Map([project, ...packages.filter(({ name }) => name !== project.name)].map(({ name, root }) => [name, root]))
}

/** The file of a package as places name it: from the folder of the project. */
export function fileOf(roots: PackageRoots, { owner, path }: { readonly owner: string; readonly path: string }): string {
  const [first] = roots.values()
  const root = roots.get(owner)
  return root === undefined || first === undefined ? path : relative(first, join(root, path)).replaceAll('\\', '/')
}

/** Where a property file asks for a generic test; the file alone where it is found no more. */
export async function placeOfTest(roots: PackageRoots, node: ManifestNode): Promise<Place> {
  const file = { owner: node.package_name, path: node.original_file_path }
  return inYaml(roots, { ...file, seek: (value) => testIn(value, node) })
}

/** Where a property file asks for a test, be it of data or of units, or has a source; the file alone of what else there is. */
export async function placeOfResult(roots: PackageRoots, node: NodeResult['node']): Promise<Place> {
  if (node.resource_type === 'test' && node.test_metadata !== undefined) return placeOfTest(roots, node)
  const file = { owner: node.package_name, path: node.original_file_path }
  return inYaml(roots, { ...file, seek: (value) => (node.resource_type === 'source' ? tableIn(value, node) : entryOf(value, node)) })
}

function tableIn(value: unknown, { source_name: source, name }: SourceDefinition): YamlPath | undefined {
  const at = named(objectOf(value).sources, { name: source, path: ['sources'] })
  return at === undefined ? undefined : (named(objectOf(valueAt(value, at)).tables, { name, path: [...at, 'tables'] }) ?? at)
}

/** Where a property file describes the columns of a resource, else where it has the resource; the file alone where none does. */
export async function placeOfColumns(roots: PackageRoots, node: ManifestNode): Promise<Place> {
  return inYaml(roots, { ...describing(node), seek: (value) => entryOf(value, node)?.concat('columns') })
}

/** A setting that is looked for. */
export interface SoughtSetting {
  readonly node: ManifestNode
  readonly context: DbtContext
  /** Its name, or that of the setting that it is part of. */
  readonly name: string
  /** Whether a value of a YAML file, with its path, is what is looked for. */
  readonly matches: (value: unknown, path: YamlPath) => boolean
  /** How it begins in a template, where it is not put together there. */
  readonly written: string
}

/** Where a resource is given a setting: in a property file, in a call of `config`, or in the project's own file; else the file alone. */
export async function placeOfSetting(roots: PackageRoots, sought: SoughtSetting): Promise<Place> {
  const { node, matches } = sought
  const described = await inYaml(roots, {
    ...describing(node),
    seek: (value) => {
      const entry = entryOf(value, node)
      return entry === undefined ? undefined : pathTo(valueAt(value, entry), { matches, path: entry })
    },
  })
  if (described.line !== undefined) return described
  const called = await inConfigCall(roots, sought)
  if (called !== undefined) return called
  const whole = await inYaml(roots, {
    ...{ owner: node.package_name, path: projectFile },
    seek: (value) => pathTo(objectOf(value)[`${node.resource_type}s`], { matches, path: [`${node.resource_type}s`] }),
  })
  return whole.line === undefined ? described : whole
}

interface File {
  readonly owner: string
  readonly path: string
}

/** The file that describes a resource, else its own. */
function describing({ patch_path: patch, package_name: own, original_file_path: file }: ManifestNode): File {
  const [owner, path] = patch?.split('://') ?? []
  return owner === undefined || path === undefined ? { owner: own, path: file } : { owner, path }
}

/** The text of a file with what ends lines as one mark; empty where it cannot be read. */
async function textOf(roots: PackageRoots, { owner, path }: File): Promise<string> {
  const text = await readFile(join(roots.get(owner) ?? '', path), 'utf8').catch(() => '')
  return text.replaceAll('\r\n', '\n')
}

async function inYaml(
  roots: PackageRoots,
  { seek, ...at }: File & { readonly seek: (value: unknown) => YamlPath | undefined },
): Promise<Place> {
  const file = fileOf(roots, at)
  if (!/\.ya?ml$/.test(at.path)) return { file }
  const source = await textOf(roots, at)
  try {
    const path = seek(readYaml(source, file))
    return path === undefined ? { file } : placeInYaml(source, { file, path })
  } catch {
    return { file }
  }
}

function entryOf(value: unknown, { resource_type: kind, name }: Pick<NodeResult['node'], 'resource_type' | 'name'>): YamlPath | undefined {
  return named(objectOf(value)[`${kind}s`], { name, path: [`${kind}s`] })
}

/** The item of a list that has a name. */
function named(list: unknown, { name, path }: { readonly name: string; readonly path: YamlPath }): YamlPath | undefined {
  const index = listOf(list).findIndex((item) => String(objectOf(item).name) === name)
  return index < 0 ? undefined : [...path, index]
}

function valueAt(value: unknown, path: YamlPath): unknown {
  return path.reduce((at, key) => (Array.isArray(at) ? (at[Number(key)] as unknown) : objectOf(at)[key]), value)
}

/** The first value that matches, however deep. */
function pathTo(value: unknown, { matches, path }: Pick<SoughtSetting, 'matches'> & { readonly path: YamlPath }): YamlPath | undefined {
  if (matches(value, path)) return path
  if (!isObject(value)) return undefined
  for (const [key, inner] of Object.entries(value)) {
    const found = pathTo(inner, { matches, path: [...path, key] })
    if (found !== undefined) return found
  }
  return undefined
}

/** The line of a setting in the call of `config` that gives it; that call where it is put together there. */
async function inConfigCall(roots: PackageRoots, { node, context, name, written }: SoughtSetting): Promise<Place | undefined> {
  const at = { owner: node.package_name, path: node.original_file_path }
  const file = fileOf(roots, at)
  try {
    const tree = context.parse(await textOf(roots, at), { file })
    // A file may hold several snapshots.
    const begins = tree.source.indexOf(node.raw_code)
    const call = callsOf(tree).find((each) => each.at >= begins && each.name === 'config' && hasArgument(each, name))
    if (call === undefined) return undefined
    const found = tree.source.indexOf(written, call.at)
    return placeOf({ file, source: tree.source, at: found < 0 ? call.at : found })
  } catch {
    return undefined
  }
}

function hasArgument({ args, kwargs }: WrittenCall, name: string): boolean {
  return kwargs.has(name) || args.some(({ value }) => value instanceof Dict && value.has(name))
}

/** The path of a generic test: of those that have its name on what it is on, the one with its arguments, else the first. */
function testIn(value: unknown, node: ManifestNode): YamlPath | undefined {
  const { name, namespace, kwargs } = node.test_metadata!
  const asked = namespace === null ? name : `${namespace}.${name}`
  const own = testsOn(value, node).filter(({ written }) => nameOf(written) === asked)
  const { model: _, column_name: __, ...given } = kwargs
  return (own.find(({ written }) => hasArguments(written, given)) ?? own[0])?.path
}

interface WrittenTest {
  readonly written: unknown
  readonly path: YamlPath
}

/** All tests on what a test is on: a column of it where it is on a column. */
function testsOn(value: unknown, { column_name: column, file_key_name: key, test_metadata: metadata }: ManifestNode): WrittenTest[] {
  const [kind = '', ...rest] = (key ?? '').split('.')
  const entry = named(objectOf(value)[kind], { name: rest.join('.'), path: [kind] })
  if (entry === undefined) return []
  const table = /source\('.*', '(.*)'\)/.exec(metadata!.kwargs['model'] as string)?.[1]
  const on = table === undefined ? entry : named(objectOf(valueAt(value, entry)).tables, { name: table, path: [...entry, 'tables'] })
  if (on === undefined) return []
  const versions = listOf(objectOf(valueAt(value, on)).versions).map((_, index) => [...on, 'versions', index])
  return [on, ...versions].flatMap((path) => {
    const columns = listOf(objectOf(valueAt(value, path)).columns)
    const within = columns.flatMap((each, index) =>
      String(objectOf(each).name) === column?.replaceAll('"', '') ? [[...path, 'columns', index]] : [],
    )
    return (column === null ? [path] : within).flatMap((each) => testsAt(value, each))
  })
}

function testsAt(value: unknown, path: YamlPath): WrittenTest[] {
  return ['data_tests', 'tests'].flatMap((key) =>
    listOf(objectOf(valueAt(value, path))[key]).map((written, index) => ({ written, path: [...path, key, index] })),
  )
}

function nameOf(written: unknown): unknown {
  if (!isObject(written)) return written
  return written.test_name ?? Object.keys(written)[0]
}

function hasArguments(written: unknown, given: Readonly<Record<string, unknown>>): boolean {
  const own = isObject(written) ? objectOf(written.test_name === undefined ? Object.values(written)[0] : written) : {}
  const all: Record<string, unknown> = { ...own, ...objectOf(own.arguments) }
  return Object.entries(given).every(([key, value]) => jsonText(all[key]) === jsonText(value))
}
