import type { DbtManifest } from '../../transform/index.ts'

interface Listed {
  readonly unique_id: string
  readonly resource_type: string
  readonly name: string
  readonly package_name: string
  readonly original_file_path: string
  readonly [key: string]: unknown
}

/** How resources are listed: by a selector that picks each, by name, by file, or a JSON document each. */
export type ListingFormat = 'selector' | 'name' | 'path' | 'json'

/** A line for each resource of some ids, in the order given. */
export function listingLines(
  manifest: DbtManifest,
  options: { readonly ids: readonly string[]; readonly format: ListingFormat; readonly keys: readonly string[] },
): string[] {
  const write = writers[options.format]
  return options.ids.map((id) => write(resourceOf(manifest, id), options.keys))
}

/** The resource of an id, whatever its kind. */
export function resourceOf(manifest: DbtManifest, id: string): Listed {
  const found =
    manifest.nodes[id] ??
    manifest.sources[id] ??
    manifest.exposures[id] ??
    manifest.metrics[id] ??
    manifest.unit_tests[id] ??
    manifest.semantic_models[id] ??
    manifest.saved_queries[id] ??
    manifest.functions[id]
  return found as unknown as Listed
}

type Write = (resource: Listed, keys: readonly string[]) => string

const writers: Readonly<Record<ListingFormat, Write>> = {
  selector: selectorText,
  name: nameText,
  path: (resource) => resource.original_file_path,
  json: (resource, keys) => JSON.stringify(pickKeys(resource, keys)),
}

const methodKinds = ['exposure', 'metric', 'saved_query', 'semantic_model']

function selectorText(resource: Listed): string {
  const { resource_type: type, package_name: owner, name } = resource
  if (type === 'source') return `source:${owner}.${String(resource['source_name'])}.${name}`
  if (methodKinds.includes(type)) return `${type}:${owner}.${name}`
  if (type === 'unit_test') return `unit_test:${owner}.${name}${versionSuffix(resource, '_v')}`
  return (resource['fqn'] as string[]).join('.')
}

function nameText(resource: Listed): string {
  if (resource.resource_type === 'source') return `${String(resource['source_name'])}.${resource.name}`
  return resource.resource_type === 'model' ? `${resource.name}${versionSuffix(resource, '.v')}` : resource.name
}

function versionSuffix(resource: Listed, separator: string): string {
  const version = resource['version'] as string | number | null | undefined
  return version === null || version === undefined ? '' : `${separator}${version}`
}

const usualKeys = [
  'alias',
  'name',
  'package_name',
  'depends_on',
  'tags',
  'config',
  'resource_type',
  'source_name',
  'original_file_path',
  'unique_id',
]

function pickKeys(resource: Listed, keys: readonly string[]): { [key: string]: unknown } {
  const picked: { [key: string]: unknown } = {}
  for (const key of keys.length === 0 ? usualKeys : keys) {
    const value = key.split('.').reduce<unknown>((at, part) => (at as { [key: string]: unknown } | null | undefined)?.[part], resource)
    if (value !== undefined) picked[key] = value
  }
  return picked
}
