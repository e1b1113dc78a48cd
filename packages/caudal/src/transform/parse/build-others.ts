import { canonicalJson, Fault, sha256 } from '../../kernel/index.ts'
import type { Json } from '../../kernel/index.ts'
import { parse as parsePath } from 'node:path/posix'
import type { Exposure, Group, JsonObject, SemanticResource, UnitTest } from '../manifest/resource.ts'
import { configOf, writtenConfigOf } from './configure.ts'
import { foldersOf } from './find-drafts.ts'
import type { YamlObject } from './object.ts'
import { listOf, objectOf, textOrNull, textsOf } from './object.ts'
import type { ParseState } from './parse-state.ts'
import type { PropertyEntry } from './properties.ts'
import { readWrittenRef } from './written-refs.ts'

/** An exposure as a property file has it. Throws DBT-PROPERTIES. */
export function buildExposure(entry: PropertyEntry, state: ParseState): Exposure {
  const { data, owner, file, name } = entry
  const fqn = [owner.name, ...foldersOf(file.relative), name]
  const sources = { kind: 'exposure' as const, fqn, owner, root: state.root, properties: objectOf(data.config) }
  const config = configOf(sources)
  const tags = [...new Set([...textsOf(data.tags), ...textsOf(config.tags)])].toSorted()
  const meta = { ...objectOf(data.meta), ...objectOf(config.meta) } as JsonObject
  const exposure: Exposure = {
    name,
    resource_type: 'exposure',
    package_name: owner.name,
    path: file.relative,
    original_file_path: file.path,
    unique_id: `exposure.${owner.name}.${name}`,
    fqn,
    type: textOrNull(data.type) ?? '',
    owner: ownerOf(data),
    description: textOrNull(data.description) ?? '',
    label: textOrNull(data.label),
    maturity: textOrNull(data.maturity),
    meta,
    tags,
    config: { ...config, enabled: config.enabled !== false, tags, meta },
    unrendered_config: writtenConfigOf(sources) as JsonObject,
    url: textOrNull(data.url),
    depends_on: { macros: [], nodes: [] },
    refs: [],
    sources: [],
    metrics: [],
    created_at: state.now,
  }
  for (const [index, line] of textsOf(data.depends_on).entries()) {
    const written = readWrittenRef(line, { context: state.context, file: file.path })
    if (written === undefined) {
      const place = state.properties.place(entry, ['depends_on', index])
      throw new Fault('DBT-PROPERTIES', {
        message: `${name} depends on ${line}, which is no reference`,
        hint: "write ref('orders')",
        place,
      })
    }
    if (written.kind === 'ref') exposure.refs.push(written.ref)
    else if (written.kind === 'source') exposure.sources.push(written.source)
    else exposure.metrics.push(written.metric)
  }
  return exposure
}

function ownerOf(data: YamlObject): JsonObject {
  return { email: null, name: null, ...(objectOf(data.owner) as JsonObject) }
}

/** A group as a property file has it. */
export function buildGroup({ data, owner, file, name }: PropertyEntry): Group {
  return {
    name,
    resource_type: 'group',
    package_name: owner.name,
    path: file.relative,
    original_file_path: file.path,
    unique_id: `group.${owner.name}.${name}`,
    owner: ownerOf(data),
    description: textOrNull(data.description),
    config: { meta: {}, ...(objectOf(data.config) as JsonObject) },
  }
}

const semanticTypes = { metrics: 'metric', semantic_models: 'semantic_model', saved_queries: 'saved_query' } as const

/** A resource of the semantic layer, carried as it is written. */
export function buildSemantic(entry: PropertyEntry & { readonly kind: keyof typeof semanticTypes }, state: ParseState): SemanticResource {
  const { written, owner, file, name, kind } = entry
  const type = semanticTypes[kind]
  const model = typeof written.model === 'string' ? readWrittenRef(written.model, { context: state.context, file: file.path }) : undefined
  return {
    ...written,
    name,
    resource_type: type,
    package_name: owner.name,
    path: file.relative,
    original_file_path: file.path,
    unique_id: `${type}.${owner.name}.${name}`,
    fqn: [owner.name, ...foldersOf(file.relative), name],
    description: textOrNull(written.description) ?? '',
    config: { enabled: true, ...objectOf(written.config) },
    depends_on: { macros: [], nodes: [] },
    refs: model?.kind === 'ref' ? [model.ref] : [],
    created_at: state.now,
  }
}

/** A unit test as a property file has it; rows of fixtures are read. Throws DBT-UNIT-TEST. */
export function buildUnitTest(
  entry: PropertyEntry,
  { state, fixture }: { readonly state: ParseState; readonly fixture: FixtureReader },
): UnitTest {
  const { data, owner, file, name } = entry
  const trouble = (message: string, hint: string): Fault =>
    new Fault('DBT-UNIT-TEST', { message: `${name}: ${message}`, hint, place: state.properties.place(entry) })
  const model = textOrNull(data.model)
  if (model === null) throw trouble('it names no model', 'add `model:`')
  const rows = (written: YamlObject): Omit<UnitTest['expect'], never> => {
    const format = textOrNull(written.format) ?? 'dict'
    if (format !== 'dict' && format !== 'csv' && format !== 'sql') throw trouble(`${format} is no format`, 'write dict, csv or sql')
    const from = textOrNull(written.fixture)
    const given = from === null ? written.rows : fixture(from, { owner: owner.name, format, trouble })
    const listed = format === 'csv' && typeof given === 'string' ? csvRows(given) : given
    return { rows: (listed ?? null) as UnitTest['expect']['rows'], format, fixture: from }
  }
  const fqn = [owner.name, ...foldersOf(file.path).slice(1), model.split(/\s+/)[0]!, name]
  const config = configOf({ kind: 'unit_test', fqn, owner, root: state.root, properties: objectOf(data.config) })
  const given = listOf(data.given).map((each) => ({ input: String(objectOf(each).input), ...rows(objectOf(each)) }))
  const expect = rows(objectOf(data.expect))
  const said = objectOf(data.overrides)
  const part = (key: string): JsonObject => objectOf(said[key]) as JsonObject
  const overrides = data.overrides === undefined ? null : { macros: part('macros'), vars: part('vars'), env_vars: part('env_vars') }
  return {
    name,
    resource_type: 'unit_test',
    package_name: owner.name,
    path: file.relative,
    original_file_path: file.path,
    unique_id: `unit_test.${owner.name}.${model.split(/\s+/)[0]!}.${name}`,
    fqn,
    model,
    given,
    expect,
    overrides,
    description: textOrNull(data.description) ?? '',
    depends_on: { macros: [], nodes: [] },
    config: config as UnitTest['config'],
    checksum: sha256(canonicalJson([model, given, expect, overrides])),
    schema: state.target.schema,
    created_at: state.now,
    versions: (data.versions ?? null) as Json,
    version: null,
  }
}

/** The text of a fixture of a unit test. */
export type FixtureReader = (
  name: string,
  options: { readonly owner: string; readonly format: string; readonly trouble: (message: string, hint: string) => Fault },
) => string

/** What fixtures are read from. */
export function createFixtureReader(state: ParseState, files: ReadonlyMap<string, readonly ProjectFileLike[]>): FixtureReader {
  return (name, { owner, format, trouble }) => {
    const extension = format === 'sql' ? '.sql' : '.csv'
    const wanted = name.endsWith(extension) ? name : `${name}${extension}`
    const file = (files.get(owner) ?? []).find(({ path }) => parsePath(path).base === wanted)
    if (file === undefined) throw trouble(`there is no fixture ${name}`, `write tests/fixtures/${wanted}`)
    return state.read(file)
  }
}

type ProjectFileLike = Parameters<ParseState['read']>[0]

/** The rows of separated values with a head; an empty value is none. */
function csvRows(source: string): JsonObject[] {
  const [head = [], ...lines] = recordsOf(source)
  return lines.map((line) =>
    Object.fromEntries(head.map((name, index) => [name, line[index] === undefined || line[index] === '' ? null : line[index]])),
  )
}

function recordsOf(source: string): string[][] {
  const records: string[][] = []
  let record: string[] = []
  const pattern = /("(?:[^"]|"")*"|[^,"\r\n]*)(,|\r?\n|$)/gy
  for (let match = pattern.exec(source); match !== null && match.index < source.length; match = pattern.exec(source)) {
    const [, value = '', end] = match
    record.push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value)
    if (end === ',') continue
    if (record.length > 1 || record[0] !== '') records.push(record)
    record = []
  }
  return records
}
