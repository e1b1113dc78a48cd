import type { ManifestNode } from '../manifest/resource.ts'
import { versionOf } from './attach-properties.ts'
import { versionColumns } from './build-node.ts'
import type { TestRequest } from './build-generic-test.ts'
import type { BuiltSource } from './build-sources.ts'
import type { YamlObject } from './object.ts'
import { isObject, listOf, objectOf, textsOf } from './object.ts'
import type { ParseState } from './parse-state.ts'
import type { PropertyEntry } from './properties.ts'

/** The generic tests that an entry of `models:`, `seeds:` or `snapshots:` asks for. `find` yields the resource of a name and version. */
export function testRequests(
  entry: PropertyEntry,
  {
    state,
    find,
  }: { readonly state: ParseState; readonly find: (name: string, version: string | number | null) => ManifestNode | undefined },
): TestRequest[] {
  const { data } = entry
  const versions = listOf(data.versions).filter(isObject)
  if (entry.kind !== 'models' || versions.length === 0) {
    return requestsOf(entry, { state, columns: listOf(data.columns), tests: data.data_tests, version: null, node: find(entry.name, null) })
  }
  return versions.flatMap((written) => {
    const version = versionOf(written)
    const tests = written.data_tests ?? data.data_tests
    return requestsOf(entry, { state, columns: versionColumns(data, written), tests, version, node: find(entry.name, version) })
  })
}

interface RequestParts {
  readonly state: ParseState
  readonly columns: readonly unknown[]
  readonly tests: unknown
  readonly version: string | number | null
  readonly node: ManifestNode | undefined
}

function requestsOf(entry: PropertyEntry, { state, columns, tests, version, node }: RequestParts): TestRequest[] {
  const { owner, file, data } = entry
  const name = version === null ? entry.name : `${entry.name}_v${version}`
  const expression = version === null ? `ref('${entry.name}')` : `ref('${entry.name}', version='${version}')`
  const request = (written: unknown, column: YamlObject | null): TestRequest => ({
    written,
    owner,
    file,
    target: { name, expression, isSource: false, column: column === null ? null : columnName(column, data.quote_columns) },
    tags: column === null ? [] : columnTags(column),
    fileKey: `${entry.kind}.${entry.name}`,
    attached: node === undefined ? null : { id: node.unique_id, group: node.group },
    of: { ref: { name: entry.name, package: null, version } },
    place: () => state.properties.place(entry),
  })
  return [
    ...columns.filter(isObject).flatMap((column) => listOf(column.data_tests).map((written) => request(written, column))),
    ...listOf(tests).map((written) => request(written, null)),
  ]
}

/** The generic tests that a table of a source asks for. */
export function sourceTestRequests({ source, entry, table, tags, index }: BuiltSource, state: ParseState): TestRequest[] {
  const request = (written: unknown, column: YamlObject | null): TestRequest => ({
    written,
    owner: entry.owner,
    file: entry.file,
    target: {
      name: `${source.source_name}_${source.name}`,
      expression: `source('${source.source_name}', '${source.name}')`,
      isSource: true,
      column: column === null ? null : columnName(column, objectOf(table.quoting).column ?? objectOf(entry.data.quoting).column),
    },
    tags: column === null ? tags : [...tags, ...columnTags(column)],
    fileKey: `sources.${source.source_name}`,
    attached: null,
    of: { source: [source.source_name, source.name] },
    place: () => state.properties.place(entry, ['tables', index]),
  })
  const columns = listOf(table.columns).filter(isObject)
  return [
    ...columns.flatMap((column) => listOf(column.data_tests).map((written) => request(written, column))),
    ...listOf(table.data_tests).map((written) => request(written, null)),
  ]
}

function columnName(column: YamlObject, quoted: unknown): string {
  const name = String(column.name)
  const quote = column.quote === true || (column.quote === undefined && quoted === true)
  return quote ? `"${name}"` : name
}

function columnTags(column: YamlObject): string[] {
  return [...new Set([...textsOf(column.tags), ...textsOf(objectOf(column.config).tags)])]
}
