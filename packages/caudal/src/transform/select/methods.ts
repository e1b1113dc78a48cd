import { didYouMean, Fault } from '../../kernel/index.ts'
import type { ManifestNode } from '../manifest/resource.ts'
import { matchesConfig } from './config-method.ts'
import { matchesGlob, matchesPath } from './glob.ts'
import { matchesName } from './name-method.ts'
import type { ResourceGraph, Selectable } from './resource-graph.ts'
import { invalidSelection, valueText } from './selection.ts'
import type { Criterion, SelectorMethod } from './selection.ts'
import type { SelectionState } from './selection-state.ts'
import { stateTest } from './state-method.ts'

/** What a way to select works on. */
export interface Sight {
  readonly graph: ResourceGraph
  readonly state: SelectionState | null
  /** Is told what the user should know though it stops nothing. */
  readonly warn: (message: string) => void
}

type Test = (resource: Selectable, id: string) => boolean
type Method = (criterion: Criterion, sight: Sight) => Test

/** The test that decides which resources a criterion picks by itself, without its operators. */
export function testOf(criterion: Criterion & { readonly method: PlainMethod }, sight: Sight): Test {
  return methods[criterion.method](criterion, sight)
}

/** Every method but `selector`, which stands for a selection of its own. */
type PlainMethod = Exclude<SelectorMethod, 'selector'>

const methods: Readonly<Record<PlainMethod, Method>> = {
  fqn: (criterion) => (resource) => resource.resource_type !== 'source' && matchesName(resource, valueText(criterion)),
  tag: (criterion) => (resource) => tagsOf(resource).some((tag) => matchesGlob(tag, valueText(criterion))),
  group: (criterion) => (resource) => {
    if (!isNode(resource) && resource.resource_type !== 'metric') return false
    const group = (resource as { config?: { group?: unknown } }).config?.group
    return typeof group === 'string' && matchesGlob(group, valueText(criterion))
  },
  access: (criterion) => (resource) => resource.resource_type === 'model' && resource.access === valueText(criterion),
  source: sourceTest,
  path: pathTest,
  file: (criterion) => (resource) => {
    const file = resource.original_file_path.split('/').at(-1) ?? ''
    const stem = file.replace(/(?<=.)\.[^.]*$/, '')
    return matchesGlob(file, valueText(criterion)) || matchesGlob(stem, valueText(criterion))
  },
  package: (criterion, { graph }) => {
    const written = valueText(criterion)
    const name = written === 'this' ? graph.manifest.metadata.project_name : written
    return (resource) => matchesGlob(resource.package_name, name)
  },
  config: (criterion) => (resource) => matchesConfig(resource, criterion),
  test_name: (criterion) => (resource) => {
    if (resource.resource_type === 'unit_test') return matchesGlob(resource.name, valueText(criterion))
    return isNode(resource) && resource.test_metadata !== undefined && matchesGlob(resource.test_metadata.name, valueText(criterion))
  },
  test_type: testTypeTest,
  resource_type: resourceTypeTest,
  state: (criterion, sight) => stateTest(criterion, sight),
  exposure: (criterion) => namedTest(criterion, 'exposure'),
  metric: (criterion) => namedTest(criterion, 'metric'),
  semantic_model: (criterion) => namedTest(criterion, 'semantic_model'),
  saved_query: (criterion) => namedTest(criterion, 'saved_query'),
  unit_test: (criterion) => namedTest(criterion, 'unit_test'),
  result: (criterion, { state }) => {
    const results = state?.results ?? null
    if (results === null) throw noState(criterion, 'run_results.json')
    return (_, id) => results.get(id) === valueText(criterion)
  },
  source_status: sourceStatusTest,
  version: versionTest,
}

function sourceTest(criterion: Criterion): Test {
  const parts = valueText(criterion).split('.')
  if (parts.length > 3) throw invalidSelection(criterion.raw, { why: 'a source is written SOURCE, SOURCE.TABLE or PACKAGE.SOURCE.TABLE' })
  const [packageName, source, table] = parts.length === 3 ? parts : ['*', parts[0], parts[1] ?? '*']
  return (resource) =>
    resource.resource_type === 'source' &&
    matchesGlob(resource.package_name, packageName) &&
    matchesGlob(resource.source_name, source!) &&
    matchesGlob(resource.name, table)
}

function namedTest(criterion: Criterion, type: string): Test {
  const parts = valueText(criterion).split('.')
  if (parts.length > 2) throw invalidSelection(criterion.raw, { why: 'write NAME or PACKAGE.NAME' })
  const [packageName, name] = parts.length === 2 ? parts : ['*', parts[0]]
  return (resource) =>
    resource.resource_type === type && matchesGlob(resource.package_name, packageName) && matchesGlob(resource.name, name!)
}

function pathTest(criterion: Criterion): Test {
  const pattern = valueText(criterion).replaceAll('\\', '/')
  return (resource) => {
    const file = resource.original_file_path.replaceAll('\\', '/')
    const parts = file.split('/')
    if (parts.some((_, index) => matchesPath(parts.slice(0, index + 1).join('/'), pattern))) return true
    const patch = (resource as { patch_path?: string | null }).patch_path?.split('://')[1]
    return patch !== undefined && matchesPath(patch.replaceAll('\\', '/'), pattern)
  }
}

const testTypes = ['generic', 'singular', 'unit', 'data', 'schema']

function testTypeTest(criterion: Criterion): Test {
  const type = valueText(criterion)
  if (!testTypes.includes(type)) throw invalidValue(criterion, testTypes)
  return (resource) => {
    if (resource.resource_type === 'unit_test') return type === 'unit'
    if (resource.resource_type !== 'test') return false
    if (type === 'data') return true
    return resource.test_metadata === undefined ? type === 'singular' : type === 'generic' || type === 'schema'
  }
}

const resourceTypes = [
  'model',
  'seed',
  'snapshot',
  'test',
  'analysis',
  'operation',
  'source',
  'exposure',
  'metric',
  'semantic_model',
  'saved_query',
  'unit_test',
  'function',
]

function resourceTypeTest(criterion: Criterion): Test {
  const type = valueText(criterion)
  if (!resourceTypes.includes(type)) throw invalidValue(criterion, resourceTypes)
  return (resource) => resource.resource_type === type
}

function sourceStatusTest(criterion: Criterion, { state }: Sight): Test {
  if (valueText(criterion) !== 'fresher') throw invalidValue(criterion, ['fresher'])
  const before = state?.sources ?? null
  const now = state?.currentSources ?? null
  if (before === null || now === null) throw noState(criterion, 'sources.json')
  return (_, id) => {
    const loaded = now.get(id)
    if (loaded === undefined || loaded === null) return false
    const earlier = before.get(id)
    return earlier === undefined || (earlier !== null && loaded > earlier)
  }
}

const versionTypes = ['latest', 'prerelease', 'old', 'none']

function versionTest(criterion: Criterion): Test {
  const type = valueText(criterion)
  if (!versionTypes.includes(type)) throw invalidValue(criterion, versionTypes)
  return (resource) => {
    if (resource.resource_type !== 'model') return false
    const { version = null, latest_version: latest = null } = resource
    if (type === 'none') return version === null
    if (version === null || latest === null) return false
    const order = compareVersions(version, latest)
    return type === 'latest' ? order === 0 : type === 'old' ? order < 0 : order > 0
  }
}

/** Orders versions of a model as numbers where both are, else as texts. */
function compareVersions(a: string | number, b: string | number): number {
  const [left, right] = [Number(a), Number(b)]
  if (!Number.isNaN(left) && !Number.isNaN(right)) return left - right
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0
}

function isNode(resource: Selectable): resource is ManifestNode {
  return 'raw_code' in resource
}

/** A unit test has its tags in its configuration alone. */
function tagsOf(resource: Selectable): readonly string[] {
  const tags: unknown = resource.resource_type === 'unit_test' ? resource.config.tags : resource['tags' as keyof Selectable]
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : []
}

function invalidValue(criterion: Criterion, known: readonly string[]): Fault {
  return new Fault('DBT-SELECT-VALUE', {
    message: `"${valueText(criterion)}" is no value of ${criterion.method} in the selector "${criterion.raw}"`,
    hint: didYouMean(valueText(criterion), known),
  })
}

function noState(criterion: Criterion, file: string): Fault {
  return new Fault('DBT-SELECT-STATE', {
    message: `the selector "${criterion.raw}" compares with an earlier state, of which there is no ${file}`,
    hint: 'name the folder of an earlier target with --state',
  })
}
