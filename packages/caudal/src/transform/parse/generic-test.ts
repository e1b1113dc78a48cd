import { didYouMean, Fault } from '../../kernel/index.ts'
import type { Place } from '../../kernel/index.ts'
import { repr, text, toValue } from '../../jinja/index.ts'
import type { YamlRenderer } from '../context/yaml-renderer.ts'
import type { YamlObject } from './object.ts'
import { isObject, objectOf } from './object.ts'
import { textHash } from './text-hash.ts'

/** What a generic test is on. */
export interface TestTarget {
  /** What names it: `orders`, for a source `raw_orders`. */
  readonly name: string
  /** `ref('orders')` or `source('raw', 'orders')`. */
  readonly expression: string
  readonly isSource: boolean
  /** The column, quoted where it must be. */
  readonly column: string | null
}

/** A generic test as a property file asks for it. */
export interface GenericTest {
  readonly name: string
  readonly namespace: string | null
  /** What its macro is called with; texts may be templates. */
  readonly kwargs: YamlObject
  readonly config: YamlObject
  readonly description: string
  /** The name that its unique id is made of. */
  readonly fullName: string
  /** The name of its file and relation: at most 63 characters. */
  readonly shortName: string
  /** The last part of its unique id. */
  readonly hash: string
  /** What is rendered to run it. */
  readonly code: string
}

const configKeys = [
  ...['severity', 'tags', 'enabled', 'where', 'limit', 'warn_if', 'error_if', 'fail_calc', 'store_failures', 'store_failures_as'],
  ...['meta', 'database', 'schema', 'alias'],
]

const hints = 'write the name of a test, or the name with its arguments: `- accepted_values: { arguments: { values: [1, 2] } }`'

/** What an entry of `data_tests:` asks for. Throws DBT-TEST. */
export function readGenericTest(
  written: unknown,
  {
    target,
    renderer,
    file,
    place,
  }: { readonly target: TestTarget; readonly renderer: YamlRenderer; readonly file: string; readonly place: () => Place },
): GenericTest {
  const trouble = (message: string): Fault =>
    new Fault('DBT-TEST', { message: `${message} on ${target.name} in ${file}`, hint: hints, place: place() })
  const { asked, args: given } = namedTest(written, trouble)
  const match = /^(?:([A-Za-z_]\w*)\.)?([A-Za-z_]\w*)$/.exec(asked)
  if (match === null) throw trouble(`"${asked}" is no name of a test`)
  const [, namespace = null, name = ''] = match
  const args: YamlObject = { ...given, ...(target.column === null ? {} : { column_name: target.column }) }
  const { arguments: nested, config: own, description, name: custom, ...flat } = args
  if (nested !== undefined && nested !== null && !isObject(nested)) throw trouble(`the arguments of ${asked} are no object`)
  const kwargs: YamlObject = { ...flat, ...objectOf(nested) }
  if ('model' in kwargs) throw trouble(`${asked} has an argument "model", which is what the test is on`)
  const said = { ...objectOf(own) }
  const first: YamlObject = {}
  for (const key of configKeys) {
    const value = kwargs[key] ?? said[key]
    if (value !== undefined) first[key] = value
    // Objects that keys are taken from are slow from then on.
    if (key in kwargs) delete kwargs[key]
    if (key in said) delete said[key]
  }
  const config = withoutNone(objectOf(renderer.value({ ...first, ...said }, { file })))
  const full = typeof custom === 'string' ? custom : fullNameOf({ name, namespace, kwargs, target })
  const short = typeof custom === 'string' ? custom : shortNameOf(full, testIdentifier({ name, namespace, target }))
  kwargs.model = `{{ get_where_subquery(${target.expression}) }}`
  if (short !== full && config.alias === undefined) config.alias = short
  return {
    name,
    namespace,
    kwargs,
    config,
    description: typeof description === 'string' ? description : '',
    fullName: full,
    shortName: short,
    hash: hashOf(full, { namespace, name, kwargs }),
    code: `{{ ${namespace === null ? '' : `${namespace}.`}test_${name}(**_dbt_generic_test_kwargs) }}${configText(config)}`,
  }
}

function namedTest(written: unknown, trouble: (message: string) => Fault): { readonly asked: string; readonly args: YamlObject } {
  if (typeof written === 'string') return { asked: written, args: {} }
  if (!isObject(written)) throw trouble(`a test is neither a name nor an object`)
  if (typeof written.test_name === 'string') {
    const { test_name: asked, ...args } = written
    return { asked, args }
  }
  const entries = Object.entries(written)
  const [entry] = entries
  if (entry === undefined || entries.length > 1)
    throw trouble(`a test has ${entries.length} names: ${entries.map(([key]) => key).join(', ')}`)
  const [asked, args] = entry
  if (args !== null && !isObject(args)) throw trouble(`the arguments of the test ${asked} are no object`)
  return { asked, args: objectOf(args) }
}

function withoutNone(config: YamlObject): YamlObject {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null && value !== undefined))
}

interface NameParts {
  readonly name: string
  readonly namespace: string | null
  readonly target: TestTarget
}

function testIdentifier({ name, namespace, target }: NameParts): string {
  const own = target.isSource ? `source_${name}` : name
  return `${namespace === null ? '' : `${namespace}_`}${own}_${target.name}`
}

/** The name of a test by what it tests: its arguments in the order of their names, all but letters and digits as underscores. */
function fullNameOf({ kwargs, ...parts }: NameParts & { readonly kwargs: YamlObject }): string {
  const values = Object.keys(kwargs)
    .toSorted()
    .flatMap((key) => {
      const value = kwargs[key]
      if (isObject(value)) return Object.values(value)
      return Array.isArray(value) ? (value as unknown[]) : [value]
    })
  const flat = values.map((value) => text(toValue(value)).replaceAll(/[^0-9a-zA-Z_]+/g, '_'))
  return `${testIdentifier(parts)}_${flat.join('__')}`
}

/** A name of 64 and more characters becomes its first 30 and the MD5 of the whole. */
function shortNameOf(full: string, identifier: string): string {
  return full.length >= 64 ? `${identifier.slice(0, 30)}_${textHash(full, 'md5')}` : full
}

function hashOf(
  full: string,
  { kwargs, name, namespace }: { readonly kwargs: YamlObject; readonly name: string; readonly namespace: string | null },
): string {
  const whole = `${full}{'kwargs': ${hashable(kwargs)}, 'name': ${hashable(name)}, 'namespace': ${hashable(namespace)}}`
  return textHash(whole, 'md5').slice(-10)
}

/** A value as Python prints it, the keys of dicts in their order, all else as text. */
function hashable(value: unknown): string {
  if (typeof value === 'string') return repr(value)
  if (Array.isArray(value)) return `[${value.map(hashable).join(', ')}]`
  if (!isObject(value)) return repr(text(toValue(value)))
  const entries = Object.keys(value).toSorted()
  return `{${entries.map((key) => `${repr(key)}: ${hashable(value[key])}`).join(', ')}}`
}

function configText(config: YamlObject): string {
  const parts = Object.entries(config).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? `"${value.replaceAll('"', '\\"')}"` : text(toValue(value))}`,
  )
  return parts.length === 0 ? '' : `{{ config(${parts.join(',')}) }}`
}

/** The fault of a test that no macro does. */
export function missingTest(test: GenericTest, { known, place }: { readonly known: readonly string[]; readonly place: Place }): Fault {
  const asked = test.namespace === null ? test.name : `${test.namespace}.${test.name}`
  return new Fault('DBT-TEST', { message: `there is no generic test ${asked}`, hint: didYouMean(asked, known), place })
}
