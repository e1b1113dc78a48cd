import { Fault } from '../../kernel/index.ts'
import type { FreshnessThreshold, JsonObject, SourceDefinition } from '../manifest/resource.ts'
import { columnsOf } from './columns.ts'
import { configOf, writtenConfigOf } from './configure.ts'
import { foldersOf } from './find-drafts.ts'
import type { YamlObject } from './object.ts'
import { isObject, listOf, objectOf, textOrNull, textsOf } from './object.ts'
import type { ParseState } from './parse-state.ts'
import { relationName } from '../values/relation.ts'
import type { PropertyEntry } from './properties.ts'

/** A source's table with what its tests need. */
export interface BuiltSource {
  readonly source: SourceDefinition
  readonly entry: PropertyEntry
  /** The entry of `tables:`, patched by the root project where it overrides the package's. */
  readonly table: YamlObject
  readonly tags: readonly string[]
  readonly index: number
}

interface SourceSurroundings {
  readonly state: ParseState
  readonly patch: PropertyEntry | undefined
}

/** The tables of an entry of `sources:`, worked out once for projects that say nothing of sources themselves. Throws DBT-PROPERTIES. */
export function buildSources(entry: PropertyEntry, surroundings: SourceSurroundings): BuiltSource[] {
  const { state, patch } = surroundings
  const { owner, file, index } = entry
  const { type, database } = state.target
  const isConfigured = [owner, state.root].some(
    ({ configs, writtenConfigs }) => hasKeys(configs.sources) || hasKeys(writtenConfigs.sources),
  )
  if (!entry.isShared || patch !== undefined || isConfigured) return builtSources(entry, surroundings)
  const as = JSON.stringify(['sources', index, file.relative, type, database])
  const first = state.shared.of(file, { as, make: () => builtSources(entry, surroundings) })
  return first.map((built) => ({ ...built, entry, source: sourceFor(built.source, { owner, now: state.now }) }))
}

function hasKeys(tree: object): boolean {
  return Object.keys(tree).length > 0
}

/** What the source of one project is for another that reads the same file. */
function sourceFor(
  source: SourceDefinition,
  { owner, now }: { readonly owner: PropertyEntry['owner']; readonly now: number },
): SourceDefinition {
  return {
    ...source,
    package_name: owner.name,
    unique_id: `source.${owner.name}.${source.source_name}.${source.name}`,
    fqn: [owner.name, ...source.fqn.slice(1)],
    created_at: now,
  }
}

function builtSources(entry: PropertyEntry, { state, patch }: SourceSurroundings): BuiltSource[] {
  const data = patched(entry.data, patch?.data)
  const above = [entry.owner.name, ...foldersOf(entry.file.relative), entry.name]
  return listOf(data.tables).map((written, index) => {
    if (!isObject(written) || typeof written.name !== 'string') {
      const place = state.properties.place(entry, ['tables', index])
      throw new Fault('DBT-PROPERTIES', {
        message: `a table of the source ${entry.name} has no name`,
        hint: 'write `- name: orders`',
        place,
      })
    }
    const override = listOf(patch?.data.tables)
      .filter(isObject)
      .find(({ name }) => name === written.name)
    const table = patched(written, override)
    const tags = [
      ...textsOf(data.tags),
      ...textsOf(objectOf(data.config).tags),
      ...textsOf(table.tags),
      ...textsOf(objectOf(table.config).tags),
    ]
    const source = sourceOf(table, { entry, data, above, state, tags: [...new Set(tags)], patch })
    return { source, entry, table, tags: [...textsOf(data.tags), ...textsOf(table.tags)], index }
  })
}

function patched(data: YamlObject, patch: YamlObject | undefined): YamlObject {
  if (patch === undefined) return data
  const { tables: _tables, overrides: _overrides, name: _name, ...rest } = patch
  return { ...data, ...rest, config: { ...objectOf(data.config), ...objectOf(patch.config) } }
}

interface SourceParts {
  readonly entry: PropertyEntry
  readonly data: YamlObject
  /** The fully qualified name of the source. */
  readonly above: readonly string[]
  readonly state: ParseState
  readonly tags: readonly string[]
  readonly patch: PropertyEntry | undefined
}

function sourceOf(table: YamlObject, { entry, data, above, state, tags, patch }: SourceParts): SourceDefinition {
  const { owner, file } = entry
  const name = String(table.name)
  const fqn = [...above, name]
  const [own, inner] = [objectOf(data.config), objectOf(table.config)]
  const meta = { ...objectOf(data.meta), ...objectOf(own.meta), ...objectOf(table.meta), ...objectOf(inner.meta) }
  const first = (key: string): unknown => [inner[key], table[key], own[key], data[key]].find((value) => value !== undefined)
  const freshness = freshnessOf([own.freshness ?? data.freshness, inner.freshness === undefined ? table.freshness : inner.freshness])
  const properties: YamlObject = {
    ...own,
    ...inner,
    ...(freshness === undefined ? {} : { freshness }),
    loaded_at_field: first('loaded_at_field') ?? null,
    loaded_at_query: first('loaded_at_query') ?? null,
    meta,
    tags,
  }
  if (freshness === undefined) delete properties.freshness
  const sources = { kind: 'source' as const, fqn, owner, root: state.root, properties }
  const config = configOf(sources)
  const quoting = { ...objectOf(data.quoting), ...objectOf(table.quoting) }
  const flag = (key: string): boolean | null => (typeof quoting[key] === 'boolean' ? quoting[key] : null)
  const database = textOrNull(data.database) ?? textOrNull(data.catalog) ?? state.target.database
  const schema = textOrNull(data.schema) ?? entry.name
  const identifier = textOrNull(table.identifier) ?? name
  return {
    database,
    schema,
    name,
    resource_type: 'source',
    package_name: owner.name,
    path: file.path,
    original_file_path: file.path,
    unique_id: `source.${owner.name}.${entry.name}.${name}`,
    fqn,
    source_name: entry.name,
    source_description: textOrNull(data.description) ?? '',
    loader: textOrNull(data.loader) ?? '',
    identifier,
    quoting: { database: flag('database'), schema: flag('schema'), identifier: flag('identifier'), column: flag('column') },
    loaded_at_field: textOrNull(config.loaded_at_field),
    loaded_at_query: textOrNull(config.loaded_at_query),
    freshness: config.freshness as FreshnessThreshold | null,
    external: (table.external ?? null) as SourceDefinition['external'],
    description: textOrNull(table.description) ?? '',
    columns: columnsOf(table.columns, () => state.properties.place(entry)),
    meta: objectOf(config.meta) as JsonObject,
    source_meta: { ...objectOf(data.meta), ...objectOf(own.meta) } as JsonObject,
    tags: textsOf(config.tags),
    config: config as SourceDefinition['config'],
    patch_path: patch === undefined ? null : `${patch.owner.name}://${patch.file.path}`,
    unrendered_config: writtenConfigOf(sources) as JsonObject,
    relation_name: relationName({ dialect: state.target.type, database, schema, identifier, quote: definite(quoting) }),
    created_at: state.now,
    unrendered_database: textOrNull(entry.written.database),
    unrendered_schema: textOrNull(entry.written.schema),
    doc_blocks: [],
  }
}

function definite(quoting: YamlObject): YamlObject {
  return Object.fromEntries(Object.entries(quoting).filter(([, value]) => typeof value === 'boolean'))
}

/** What is said of freshness together: null switches it off, undefined where nothing is said. */
function freshnessOf(said: readonly unknown[]): FreshnessThreshold | null | undefined {
  let result: YamlObject | null | undefined
  for (const each of said) {
    if (each === undefined) continue
    result = isObject(each) ? { ...result, ...each } : null
  }
  if (result === undefined || result === null) return result
  return { warn_after: limit(result.warn_after), error_after: limit(result.error_after), filter: textOrNull(result.filter) }
}

function limit(value: unknown): { readonly count: number | null; readonly period: string | null } {
  const { count, period } = objectOf(value)
  return { count: typeof count === 'number' ? count : null, period: textOrNull(period) }
}
