import { Fault } from '../../kernel/index.ts'
import { bindCall, Dict, hostObject, text, toPlain } from '../../jinja/index.ts'
import type { Call, HostFunction, Lookup } from '../../jinja/index.ts'
import type { ManifestNode } from '../manifest/resource.ts'
import type { DbtProject } from '../project/dbt-project.ts'
import type { Target } from '../project/target.ts'
import { createRelation, relationName } from '../values/relation.ts'
import type { NewRelation, Relation } from '../values/relation.ts'
import type { Captured } from './captured.ts'
import { layConfig } from './node-config.ts'
import { nodeValue } from './node-value.ts'
import type { YamlObject } from './object.ts'
import { isObject } from './object.ts'
import { refArgsOf, sourceArgsOf } from './written-refs.ts'

/** Lays what a call of `config` says over what earlier calls of the same template said. */
export function layConfigCall(config: YamlObject, said: YamlObject): YamlObject {
  return layConfig(config, said)
}

/** A resource while its templates are run for what they say of it. */
export interface Sight {
  readonly node: ManifestNode
  /** Where what they say is noted. */
  readonly captured: Captured
}

/** What relations are made with. */
export interface SightOptions {
  readonly root: DbtProject
  readonly target: Target
}

/** What templates see of the resource that is set. */
export interface ParseOverlay {
  readonly lookup: Lookup
  /** The names whose values are those of the resource. */
  readonly passing: ReadonlySet<string>
  set(sight: Sight): void
  captured(): Captured
}

/** What templates see of their resource while the project is read: `ref` and `source` are noted and yield the resource itself. */
export function parseOverlay(options: SightOptions): ParseOverlay {
  let sight: Sight | undefined
  let own: Record<string, unknown> = {}
  const node = (): ManifestNode => sight!.node
  const captured = (): Captured => sight!.captured
  /** What a template may change is its own. */
  const once = (name: string, make: () => unknown): unknown => (own[name] ??= make())
  const self = (): unknown => once('this', () => relationOf(options, node()))
  const made: Readonly<Record<string, () => unknown>> = {
    this: () => (node().resource_type === 'operation' ? null : self()),
    model: () => nodeValue(node()),
    schema: () => node().schema,
    database: () => node().database,
    graph: () => once('graph', () => new Dict()),
    pre_hooks: () => once('pre_hooks', () => []),
    post_hooks: () => once('post_hooks', () => []),
    selected_resources: () => once('selected_resources', () => []),
  }
  const values = valuesOf({ captured, self })
  return {
    lookup: (name) => {
      if (Object.hasOwn(made, name)) return made[name]!()
      return Object.hasOwn(values, name) ? values[name] : undefined
    },
    passing: new Set(Object.keys(made)),
    set: (next) => {
      sight = next
      own = {}
    },
    captured,
  }
}

interface ValueParts {
  readonly captured: () => Captured
  /** What `ref` and `source` yield. */
  readonly self: () => unknown
}

function valuesOf({ captured, self }: ValueParts): Readonly<Record<string, unknown>> {
  const nothing: HostFunction = () => null
  const silent: HostFunction = () => ''
  return {
    execute: false,
    ref: (call: Call) => {
      captured().refs.push(refArgsOf(call))
      return self()
    },
    source: (call: Call) => {
      captured().sources.push(sourceArgsOf(call))
      return self()
    },
    metric: ({ args }: Call) => {
      captured().metrics.push(args.map(text))
      return args.map(text).at(-1)
    },
    function: ({ args }: Call) => {
      captured().functions.push(args.map(text))
      return self()
    },
    config: configObject(captured),
    sql: null,
    compiled_code: null,
    defer_relation: null,
    load_result: nothing,
    store_result: silent,
    store_raw_result: silent,
    load_agate_table: nothing,
    write: silent,
    submit_python_job: nothing,
  }
}

interface Relational {
  readonly database: string | null
  readonly schema: string
  readonly alias: string
  readonly config?: unknown
}

/** The relation that a resource is built as. */
function relationOf(state: SightOptions, node: Relational): Relation {
  return createRelation(namesOf(state, node))
}

/** The name of the relation that a resource is built as. */
export function relationNameOf(state: SightOptions, node: Relational): string {
  return relationName(namesOf(state, node))
}

function namesOf({ target, root }: SightOptions, { database, schema, alias, config }: Relational): NewRelation {
  const quoting = (config as { readonly quoting?: YamlObject } | undefined)?.quoting
  const quote = { ...root.quoting, ...(isObject(quoting) ? quoting : {}) }
  return { dialect: target.type, database, schema, identifier: alias, quote }
}

function configObject(captured: () => Captured): unknown {
  const add = (said: YamlObject): string => {
    const into = captured()
    into.config = layConfigCall(into.config, said)
    return ''
  }
  const call: HostFunction = ({ args, kwargs }) => {
    const [first] = args
    if (args.length === 0 && kwargs !== undefined) return add(Object.fromEntries([...kwargs].map(([key, value]) => [key, toPlain(value)])))
    if (args.length === 1 && first instanceof Dict && kwargs === undefined) return add(toPlain(first) as YamlObject)
    throw new Fault('DBT-CONFIG', { message: 'config() takes names with values, or one dict', hint: "write config(materialized='table')" })
  }
  const silent: HostFunction = () => ''
  const no: HostFunction = () => false
  const set: HostFunction = (given) => {
    const [name, value] = bindCall(given, { name: 'set', parameters: ['name', 'value'], required: 2 })
    return add({ [text(name)]: toPlain(value) })
  }
  const attributes: Readonly<Record<string, HostFunction>> = {
    set,
    get: silent,
    require: silent,
    meta_get: silent,
    meta_require: silent,
    persist_relation_docs: no,
    persist_column_docs: no,
  }
  return hostObject({
    type: 'ParseConfigObject',
    call,
    attribute: (name) => (Object.hasOwn(attributes, name) ? attributes[name] : undefined),
  })
}
