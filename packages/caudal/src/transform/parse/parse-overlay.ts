import { Fault } from '../../kernel/index.ts'
import { bindCall, Dict, hostObject, text, toPlain } from '../../jinja/index.ts'
import type { Call, HostFunction, Lookup } from '../../jinja/index.ts'
import type { ManifestNode } from '../manifest/resource.ts'
import { createRelation } from '../values/relation.ts'
import type { Relation } from '../values/relation.ts'
import type { Captured } from './captured.ts'
import { layConfig } from './node-config.ts'
import { nodeValue } from './node-value.ts'
import type { YamlObject } from './object.ts'
import { isObject } from './object.ts'
import type { ParseState } from './parse-state.ts'
import { refArgsOf, sourceArgsOf } from './written-refs.ts'

/** Lays what a call of `config` says over what earlier calls of the same template said. */
export function layConfigCall(config: YamlObject, said: YamlObject): YamlObject {
  return layConfig(config, { over: said })
}

/** What a template sees of its resource while the project is read: `ref` and `source` are noted and yield the resource itself. */
export function parseOverlay(state: ParseState, { node, captured }: { readonly node: ManifestNode; readonly captured: Captured }): Lookup {
  let own: Relation | undefined
  const self = (): Relation => (own ??= relationOf(state, node))
  const nothing: HostFunction = () => null
  const silent: HostFunction = () => ''
  const values: Readonly<Record<string, unknown>> = {
    execute: false,
    ref: (call: Call) => {
      captured.refs.push(refArgsOf(call))
      return self()
    },
    source: (call: Call) => {
      captured.sources.push(sourceArgsOf(call))
      return self()
    },
    metric: ({ args }: Call) => {
      captured.metrics.push(args.map(text))
      return args.map(text).at(-1)
    },
    function: ({ args }: Call) => {
      captured.functions.push(args.map(text))
      return self()
    },
    config: configObject(captured),
    schema: node.schema,
    database: node.database,
    graph: new Dict(),
    pre_hooks: [],
    post_hooks: [],
    sql: null,
    compiled_code: null,
    defer_relation: null,
    selected_resources: [],
    load_result: nothing,
    store_result: silent,
    store_raw_result: silent,
    load_agate_table: nothing,
    write: silent,
    submit_python_job: nothing,
  }
  return (name) => {
    if (name === 'this') return node.resource_type === 'operation' ? null : self()
    if (name === 'model') return nodeValue(node)
    return Object.hasOwn(values, name) ? values[name] : undefined
  }
}

/** The relation that a resource is built as. */
export function relationOf(
  state: ParseState,
  node: { readonly database: string | null; readonly schema: string; readonly alias: string; readonly config?: unknown },
): Relation {
  const quoting = (node.config as { readonly quoting?: YamlObject } | undefined)?.quoting
  return createRelation({
    dialect: state.target.type,
    database: node.database,
    schema: node.schema,
    identifier: node.alias,
    quote: { ...state.root.quoting, ...(isObject(quoting) ? quoting : {}) },
  })
}

function configObject(captured: Captured): unknown {
  const add = (said: YamlObject): string => {
    captured.config = layConfigCall(captured.config, said)
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
