import { Fault } from '../../kernel/index.ts'
import { bindCall, callValue, HostObject, text } from '../../jinja/index.ts'
import type { Call } from '../../jinja/index.ts'

/** What of a resource's configuration templates may ask for. */
export interface ConfigOptions {
  /** The configuration in force; keys may be texts of any kind. */
  readonly config: Readonly<Record<string, unknown>>
  /** Keys that are told apart from the resource, as a unit test's. */
  readonly extra?: Readonly<Record<string, unknown>>
}

/** `config` while resources run: what was configured can be asked for, and calling it changes nothing. */
export function runConfig({ config, extra = {} }: ConfigOptions): HostObject {
  const values = new Map<string, unknown>(Object.entries({ ...config, ...extra }))
  const meta = (config['meta'] ?? {}) as Record<string, unknown>
  const value = (key: string): unknown => values.get(key) ?? null
  const wants = (key: string): boolean => {
    const docs = (config['persist_docs'] ?? {}) as Record<string, unknown>
    return docs[key] === true
  }
  const members: Readonly<Record<string, (call: Call) => unknown>> = {
    get: (call) => {
      const [key, otherwise, validator] = bindCall(call, { name: 'config.get', parameters: ['name', 'default', 'validator'], required: 1 })
      const found = value(text(key)) ?? otherwise ?? null
      if (validator !== undefined && validator !== null) callValue(validator, { args: [found] })
      return found
    },
    require: (call) => {
      const [key, validator] = bindCall(call, { name: 'config.require', parameters: ['name', 'validator'], required: 1 })
      const found = value(text(key))
      if (found === null) {
        throw new Fault('DBT-CONFIG', { message: `the configuration ${text(key)} is required`, hint: `give ${text(key)} in config()` })
      }
      if (validator !== undefined && validator !== null) callValue(validator, { args: [found] })
      return found
    },
    set: (call) => {
      const [key, given] = bindCall(call, { name: 'config.set', parameters: ['name', 'value'], required: 2 })
      values.set(text(key), given)
      return ''
    },
    meta_get: (call) => {
      const [key, otherwise] = bindCall(call, { name: 'config.meta_get', parameters: ['name', 'default'], required: 1 })
      return meta[text(key)] ?? otherwise ?? null
    },
    meta_require: (call) => {
      const [key] = bindCall(call, { name: 'config.meta_require', parameters: ['name'], required: 1 })
      if (meta[text(key)] !== undefined) return meta[text(key)]
      throw new Fault('DBT-CONFIG', { message: `the meta value ${text(key)} is required`, hint: `give ${text(key)} under meta` })
    },
    persist_relation_docs: () => wants('relation'),
    persist_column_docs: () => wants('columns'),
  }
  return new HostObject({
    type: 'RuntimeConfigObject',
    call: () => '',
    attribute: (name) => (Object.hasOwn(members, name) ? members[name] : undefined),
  })
}
