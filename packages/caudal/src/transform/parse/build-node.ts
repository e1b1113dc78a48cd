import { Fault } from '../../kernel/index.ts'
import { canonicalJson, sha256 } from '../../kernel/index.ts'
import type { Tree } from '../../jinja/index.ts'
import type { ColumnInfo, JsonObject, ManifestNode, NodeConfig, TestConfig } from '../manifest/resource.ts'
import { blankNode } from './blank-node.ts'
import type { Captured } from './captured.ts'
import { nothingCaptured } from './captured.ts'
import { columnsOf, constraintsOf } from './columns.ts'
import { configOf, writtenConfigOf } from './configure.ts'
import type { Draft, DraftKind } from './draft.ts'
import { checkConfig } from './check-config.ts'
import type { YamlObject } from './object.ts'
import { isObject, listOf, objectOf, textOrNull, textsOf } from './object.ts'
import { layConfigCall } from './parse-overlay.ts'
import type { ParseState } from './parse-state.ts'
import { defaultConfig } from './node-config.ts'
import { runQuickly } from './quick-run.ts'
import { isStatic } from './static-template.ts'
import { readWrittenRef } from './written-refs.ts'

/** What names a resource once it is configured. */
export type Naming = (node: ManifestNode) => Promise<void> | void

/** Reads a resource and configures it. Throws DBT-CONFIG, DBT-PROPERTIES and the faults of templates. */
export async function buildNode(
  draft: Draft,
  { state, naming }: { readonly state: ParseState; readonly naming: Naming },
): Promise<ManifestNode> {
  const node = skeleton(draft, state)
  const captured = draft.kind === 'seed' ? nothingCaptured() : await capture(node, { draft, state })
  configure(node, { draft, state, captured })
  const named = naming(node)
  if (named instanceof Promise) await named
  for (const hook of [...hooksOf(node, 'pre-hook'), ...hooksOf(node, 'post-hook')])
    await run(hook, { tree: state.scopes.tree(hook, draft.file.path), node, draft, state, captured })
  take(node, { captured, draft, state })
  return node
}

interface RunParts {
  readonly node: ManifestNode
  readonly draft: Draft
  readonly state: ParseState
}

/** Resources whose checksum is that of their template. */
const summed: ReadonlySet<DraftKind> = new Set(['model', 'analysis', 'test'])

/** What the template of a resource captures. */
async function capture(node: ManifestNode, parts: Omit<RunParts, 'node'>): Promise<Captured> {
  const { state, draft } = parts
  const template = { id: `${node.unique_id} ${draft.file.path}`, code: summed.has(draft.kind) ? draft.checksum.checksum : draft.code }
  const known = state.cache?.get(template)
  if (known !== undefined) return known
  const captured = nothingCaptured()
  const before = state.environmentReads.length
  const tree = state.context.parse(draft.code, { file: draft.file.path })
  await run(draft.code, { ...parts, tree, node, captured })
  if (draft.kind === 'model' && captured.macros.size === 0 && isStatic(tree)) nameOnce(captured)
  const variables = [...new Set(state.environmentReads.slice(before))]
  if (isPlainJson(captured.config)) state.cache?.set(template, { captured, variables })
  return captured
}

function nameOnce({ sources }: Captured): void {
  if (sources.length < 2) return
  sources.splice(0, sources.length, ...new Map(sources.map((source) => [source.join('.'), source])).values())
}

/** Whether a value is the same after a trip through JSON. */
function isPlainJson(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isPlainJson)
  if (isObject(value)) return Object.values(value).every(isPlainJson)
  return value === null || typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
}

interface Running extends RunParts {
  /** The template, read. */
  readonly tree: Tree
  readonly captured: Captured
}

/** Runs a template for what it captures: quickly where it can be, else by rendering it. */
async function run(code: string, { tree, node, draft, state, captured }: Running): Promise<void> {
  const owner = draft.owner.name
  const first = nothingCaptured()
  if (runQuickly(tree, state.scopes.at({ owner, node, captured: first }).lookup)) {
    captured.refs.push(...first.refs)
    captured.sources.push(...first.sources)
    captured.metrics.push(...first.metrics)
    captured.functions.push(...first.functions)
    for (const id of first.macros) captured.macros.add(id)
    for (const id of first.ran) captured.ran.add(id)
    if (Object.keys(first.config).length > 0) captured.config = layConfigCall(captured.config, first.config)
    return
  }
  state.scopes.renew(owner)
  await state.scopes.alone({ owner, node, captured }).render(code, { file: draft.file.path, lenient: true })
}

function hooksOf(node: ManifestNode, key: 'pre-hook' | 'post-hook'): string[] {
  return listOf(node.config[key]).map((hook) => textOrNull(objectOf(hook).sql) ?? '')
}

/** A resource as its own template sees it: not configured yet. */
function skeleton(draft: Draft, state: ParseState): ManifestNode {
  const { kind, owner, file, version } = draft
  const name = version === undefined ? draft.name : draft.entry!.name
  const fqn = version === undefined ? [...draft.fqn] : [...draft.fqn.slice(0, -1), name, `v${version.v}`]
  const id = `${kind}.${owner.name}.${name}${version === undefined ? '' : `.v${version.v}`}`
  return {
    ...blankNode(state),
    name,
    resource_type: kind,
    package_name: owner.name,
    path: draft.path,
    original_file_path: kind === 'operation' ? `./${file.path}` : file.path,
    unique_id: id,
    fqn,
    alias: name,
    checksum: draft.checksum,
    config: defaultConfig(kind) as NodeConfig | TestConfig,
    tags: draft.hook === undefined ? [] : [draft.hook.when],
    raw_code: draft.code,
    ...(kind === 'model'
      ? {
          access: 'protected' as const,
          constraints: [],
          version: version?.v ?? null,
          latest_version: version?.latest ?? null,
          deprecation_date: null,
          primary_key: [],
          time_spine: null,
        }
      : {}),
    ...(kind === 'seed' ? { root_path: owner.root } : {}),
    ...(draft.hook === undefined ? {} : { index: draft.hook.index }),
  }
}

interface ConfigureParts {
  readonly draft: Draft
  readonly state: ParseState
  readonly captured: Captured
}

function configure(node: ManifestNode, { draft, state, captured }: ConfigureParts): void {
  const { entry, version, kind, owner } = draft
  const said =
    entry === undefined
      ? undefined
      : { ...objectOf(entry.data.config), ...accessOf(entry.data), ...objectOf(version?.data.config), ...accessOf(version?.data) }
  const sources = {
    kind,
    fqn: node.fqn,
    owner,
    root: state.root,
    ...(said === undefined ? {} : { properties: said }),
    own: captured.config,
  }
  const config = configOf(sources)
  node.config = config as NodeConfig
  node.unrendered_config = writtenConfigOf(sources) as JsonObject
  for (const tag of textsOf(config.tags)) if (!node.tags.includes(tag)) node.tags.push(tag)
  node.meta = objectOf(config.meta) as JsonObject
  node.group = textOrNull(config.group)
  const docs = objectOf(config.docs)
  node.docs = { show: docs.show !== false, node_color: textOrNull(docs.node_color) }
  const contract = objectOf(config.contract)
  node.contract = { enforced: contract.enforced === true, alias_types: contract.alias_types !== false, checksum: null }
  if (kind === 'model') node.access = config.access as NonNullable<ManifestNode['access']>
  if (entry !== undefined) describe(node, { draft, state })
  checkConfig(node, { place: () => (entry === undefined ? { file: draft.file.path } : state.properties.place(entry)) })
}

function accessOf(data: YamlObject | undefined): YamlObject {
  return data?.access === undefined ? {} : { access: data.access }
}

function describe(node: ManifestNode, { draft, state }: Omit<ConfigureParts, 'captured'>): void {
  const entry = draft.entry!
  const version = draft.version?.data
  const data = entry.data
  const place = (): ReturnType<typeof state.properties.place> => state.properties.place(entry)
  node.patch_path = `${entry.owner.name}://${entry.file.path}`
  node.description = textOrNull(version?.description) ?? textOrNull(data.description) ?? ''
  node.columns = columnsOf(version === undefined ? data.columns : versionColumns(data, version), place)
  if (node.resource_type !== 'model') return
  node.constraints = constraintsOf(version?.constraints ?? data.constraints, place)
  node.deprecation_date = instantOf(textOrNull(version?.deprecation_date ?? data.deprecation_date))
  node.time_spine = (isObject(data.time_spine) ? { custom_granularities: [], ...data.time_spine } : null) as NonNullable<
    ManifestNode['time_spine']
  >
  if (node.contract.enforced) {
    if (Object.keys(node.columns).length === 0) throw noColumns(node, place())
    node.contract.checksum = sha256(canonicalJson([Object.values(node.columns).map(contractOf), node.constraints]))
  }
}

/** A date is its first moment in UTC. */
function instantOf(date: string | null): string | null {
  return date !== null && /^\d{4}-\d\d-\d\d$/.test(date) ? `${date}T00:00:00+00:00` : date
}

function contractOf({ name, data_type, constraints }: ColumnInfo): unknown {
  return { name, data_type, constraints }
}

/** The columns of a version: those of the model that it includes, and its own. */
export function versionColumns(data: YamlObject, version: YamlObject): unknown[] {
  const own = listOf(version.columns)
  const rule = own.filter(isObject).find((column) => column.include !== undefined || column.exclude !== undefined)
  const included = (column: unknown): boolean => {
    const { name } = objectOf(column)
    const all = rule === undefined || rule.include === undefined || rule.include === '*' || rule.include === 'all'
    return (all || textsOf(rule.include).includes(String(name))) && !textsOf(rule?.exclude).includes(String(name))
  }
  return [...listOf(data.columns).filter(included), ...own.filter((column) => column !== rule)]
}

function noColumns(node: ManifestNode, place: Fault['place']): Fault {
  return new Fault('DBT-CONFIG', {
    message: `the contract of ${node.name} names no columns`,
    hint: 'list its columns with their data_type in a property file',
    ...(place === undefined ? {} : { place }),
  })
}

/** Takes what was captured into the resource. */
function take(node: ManifestNode, { captured, draft, state }: ConfigureParts): void {
  node.refs = [...captured.refs, ...(draft.snapshotOf?.refs ?? [])]
  node.sources = [...captured.sources, ...(draft.snapshotOf?.sources ?? [])]
  node.metrics = captured.metrics
  node.functions = captured.functions
  node.depends_on.macros = [...captured.macros]
  const foreign = [...(node.constraints ?? []), ...Object.values(node.columns).flatMap(({ constraints }) => constraints)]
  for (const { type, to } of foreign) {
    if (type !== 'foreign_key' || to === null) continue
    const written = readWrittenRef(to, { context: state.context, file: draft.file.path })
    if (written?.kind === 'ref') node.refs.push(written.ref)
    if (written?.kind === 'source') node.sources.push(written.source)
  }
}
