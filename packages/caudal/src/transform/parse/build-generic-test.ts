import { Fault } from '../../kernel/index.ts'
import type { Place } from '../../kernel/index.ts'
import { toPlain, toValue } from '../../jinja/index.ts'
import type { MacroEntry, MacroTable } from '../context/macro-table.ts'
import type { DbtScope } from '../context/scope.ts'
import type { JsonObject, ManifestNode, NodeConfig, RefArgs, TestConfig } from '../manifest/resource.ts'
import type { DbtProject } from '../project/dbt-project.ts'
import type { ProjectFile } from '../project/project-files.ts'
import type { Naming } from './build-node.ts'
import { blankNode } from './blank-node.ts'
import type { Captured } from './captured.ts'
import { nothingCaptured } from './captured.ts'
import { configOf, writtenConfigOf } from './configure.ts'
import { foldersOf } from './find-drafts.ts'
import type { GenericTest, TestTarget } from './generic-test.ts'
import { missingTest, readGenericTest } from './generic-test.ts'
import type { MacroGraph } from './macro-graph.ts'
import { defaultConfig } from './node-config.ts'
import type { YamlObject } from './object.ts'
import { isObject, textOrNull, textsOf } from './object.ts'
import { layConfigCall } from './parse-overlay.ts'
import type { ParseState } from './parse-state.ts'
import { quickValue } from './quick-run.ts'

/** A test as it stands in a property file. */
export interface TestRequest {
  readonly written: unknown
  readonly target: TestTarget
  readonly owner: DbtProject
  readonly file: ProjectFile
  readonly tags: readonly string[]
  /** `models.orders` or `sources.raw`. */
  readonly fileKey: string
  /** The unique id and group of what the test is on, where it is no source. */
  readonly attached: { readonly id: string; readonly group: string | null } | null
  /** What the test refers to. */
  readonly of: { readonly ref: RefArgs } | { readonly source: [string, string] }
  readonly place: () => Place
}

/** What generic tests are built with. */
export interface TestParts {
  readonly state: ParseState
  readonly naming: Naming
  readonly graph: MacroGraph
}

/** Builds a generic test. Throws DBT-TEST and the faults of templates. */
export async function buildGenericTest(request: TestRequest, parts: TestParts): Promise<ManifestNode> {
  const { state, naming } = parts
  const { owner, file, target, place } = request
  const test = readGenericTest(request.written, { target, renderer: state.context.yaml(owner.name), file: file.path, place })
  const macro = testMacro(test, { table: state.context.macros, owner })
  if (macro === undefined) throw missingTest(test, { known: testNames(state.context.macros), place: place() })
  const node = skeleton(test, { request, state })
  const captured = isPlain(macro, test, parts)
    ? plainly(test, { macro, request, state })
    : await render(node, { test, macro, owner, state, file })
  const sources = { kind: 'test' as const, fqn: node.fqn, owner, root: state.root, own: captured.config }
  const config = configOf(sources)
  node.config = config as NodeConfig & TestConfig
  node.unrendered_config = writtenConfigOf(sources) as JsonObject
  node.tags = [...new Set([...request.tags, ...textsOf(test.config.tags)])].toSorted()
  for (const tag of textsOf(config.tags)) if (!node.tags.includes(tag)) node.tags.push(tag)
  node.meta = (isObject(config.meta) ? config.meta : {}) as JsonObject
  node.group = request.attached?.group ?? textOrNull(config.group)
  const named = naming(node)
  if (named instanceof Promise) await named
  Object.assign(node, { refs: captured.refs, sources: captured.sources, metrics: captured.metrics, functions: captured.functions })
  node.depends_on.macros = [...captured.macros]
  return node
}

interface PlainParts {
  readonly macro: MacroEntry
  readonly request: TestRequest
  readonly state: ParseState
}

/** What a test says that refers to what it is on and to nothing else. */
function plainly({ config }: GenericTest, { macro, request, state }: PlainParts): Captured {
  const { of, owner } = request
  const wrapper = isShortcut(macro) ? undefined : state.context.macros.find('get_where_subquery', owner.name)
  return {
    ...nothingCaptured(),
    ...('ref' in of ? { refs: [of.ref] } : { sources: [of.source] }),
    macros: new Set([macro.id, ...(wrapper === undefined ? [] : [wrapper.id])]),
    // What renders a test says its configuration once more.
    config: isShortcut(macro) ? config : layConfigCall(config, config),
  }
}

function isShortcut({ id }: MacroEntry): boolean {
  return id === 'macro.dbt.test_not_null' || id === 'macro.dbt.test_unique'
}

function testMacro(
  { name, namespace }: GenericTest,
  { table, owner }: { readonly table: MacroTable; readonly owner: DbtProject },
): MacroEntry | undefined {
  const macro = `test_${name}`
  return namespace === null ? table.find(macro, owner.name) : table.inPackage(macro, namespace)
}

function testNames(table: MacroTable): string[] {
  return [...table.entries.values()]
    .filter(({ name }) => name.startsWith('test_'))
    .map(({ name, package: owner }) => (owner === table.root || owner === 'dbt' ? name.slice(5) : `${owner}.${name.slice(5)}`))
}

const reference = /^\s*(?:env_var|ref|var|source|doc)\s*\(.+\)\s*$/

/** Whether a test refers to what it is on and to nothing else, which needs no rendering to tell. */
function isPlain(macro: MacroEntry, { kwargs }: GenericTest, { graph }: TestParts): boolean {
  if (isShortcut(macro)) return true
  const isText = (value: unknown): boolean => {
    if (typeof value === 'string') return !/\{[{%#]/.test(value) && !reference.test(value)
    if (Array.isArray(value)) return value.every(isText)
    return !isObject(value) || Object.values(value).every(isText)
  }
  return Object.entries(kwargs).every(([key, value]) => key === 'model' || isText(value)) && graph.isInert(macro)
}

interface RenderParts {
  readonly test: GenericTest
  readonly macro: MacroEntry
  readonly owner: DbtProject
  readonly state: ParseState
  readonly file: ProjectFile
}

/** What a test says when it is rendered. */
async function render(node: ManifestNode, parts: RenderParts): Promise<Captured> {
  const { state, owner } = parts
  const noted = (): Captured => Object.assign(nothingCaptured(), { macros: new Set([parts.macro.id]), config: parts.test.config })
  const captured = noted()
  try {
    return await renderIn(state.scopes.at({ owner: owner.name, node, captured }), { ...parts, captured })
  } catch (error) {
    state.scopes.renew(owner.name)
    // What others have left of the work that templates are allowed may have been too little.
    if (!(error instanceof Fault) || error.code !== 'JINJA-LIMIT') throw error
    const again = noted()
    return await renderIn(state.scopes.alone({ owner: owner.name, node, captured: again }), { ...parts, captured: again })
  }
}

async function renderIn(
  scope: DbtScope,
  { test, macro, captured, owner, state, file }: RenderParts & { readonly captured: Captured },
): Promise<Captured> {
  const options = { file: file.path, lenient: true }
  const rendered = async (value: unknown, path: readonly string[]): Promise<unknown> => {
    if (typeof value === 'string') {
      if (path.length === 1 && path[0] === 'column_name') return value
      const source = reference.test(value) ? `{{ ${value} }}` : value
      if (!/\{[{%#]/.test(source)) return value
      const { config } = captured
      const lists: readonly unknown[][] = [captured.refs, captured.sources, captured.metrics, captured.functions]
      const lengths = lists.map(({ length }) => length)
      const quick = quickValue(state.context.parse(source, options), scope.lookup)
      if (quick !== undefined) return quick.value
      state.scopes.renew(owner.name)
      captured.config = config
      for (const [index, list] of lists.entries()) list.length = lengths[index]!
      return scope.native(source, options)
    }
    if (Array.isArray(value)) {
      const items: unknown[] = []
      for (const item of value) items.push(await rendered(item, [...path, '']))
      return items
    }
    if (!isObject(value)) return value
    const entries: [string, unknown][] = []
    for (const [key, item] of Object.entries(value)) entries.push([key, await rendered(item, [...path, key])])
    return Object.fromEntries(entries)
  }
  const given = (await rendered(test.kwargs, [])) as YamlObject
  await scope.run(macro, { args: [], kwargs: new Map(Object.entries(given).map(([key, value]) => [key, toValue(value)])) })
  captured.config = layConfigCall(toPlain(toValue(captured.config)) as YamlObject, test.config)
  return captured
}

function skeleton(test: GenericTest, { request, state }: { readonly request: TestRequest; readonly state: ParseState }): ManifestNode {
  const { owner, file, target } = request
  const folders = foldersOf(file.path).slice(1)
  const fqn = [owner.name, ...folders, test.fullName]
  return {
    ...blankNode(state),
    name: test.fullName,
    resource_type: 'test',
    package_name: owner.name,
    path: `${test.shortName}.sql`,
    original_file_path: file.path,
    unique_id: `test.${owner.name}.${test.fullName}.${test.hash}`,
    fqn,
    alias: test.fullName,
    checksum: { name: 'none', checksum: '' },
    config: { ...defaultConfig('test'), ...test.config } as NodeConfig & TestConfig,
    description: test.description,
    raw_code: test.code,
    column_name: target.column,
    file_key_name: request.fileKey,
    attached_node: request.attached?.id ?? null,
    test_metadata: { name: test.name, kwargs: test.kwargs as JsonObject, namespace: test.namespace },
  }
}
