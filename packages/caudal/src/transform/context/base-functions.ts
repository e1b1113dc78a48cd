import { Fault, md5 } from '../../kernel/index.ts'
import {
  bindCall,
  callValue,
  Dict,
  isTrue,
  itemsOf,
  OnceIterator,
  returnFunction,
  text,
  toJsonText,
  toPlain,
  tuple,
  ValueSet,
} from '../../jinja/index.ts'
import type { Call, HostFunction } from '../../jinja/index.ts'
import { parse, stringify } from 'yaml'

/** A line that a template writes. */
export interface TemplateLine {
  readonly message: string
  /** `print` goes to the terminal as it is, `info` to the log and the terminal, `debug` to the log alone. */
  readonly kind: 'print' | 'info' | 'debug'
}

/** The functions that every template of dbt sees and that know nothing of the project. */
export function baseFunctions(log: (line: TemplateLine) => void): Readonly<Record<string, unknown>> {
  return {
    return: returnFunction,
    fromjson: attempted({ name: 'fromjson', parameters: ['string', 'default'] }, (given) => JSON.parse(text(given)) as unknown),
    tojson: toJson,
    fromyaml: attempted({ name: 'fromyaml', parameters: ['value', 'default'] }, (given) => parse(text(given)) as unknown),
    toyaml: toYaml,
    set: attempted({ name: 'set', parameters: ['value', 'default'] }, (given) => new ValueSet(itemsOf(given))),
    set_strict: (call: Call) => new ValueSet(itemsOf(bindCall(call, { name: 'set_strict', parameters: ['value'], required: 1 })[0])),
    zip: (call: Call) => zipped(call, true),
    zip_strict: (call: Call) => zipped(call, false),
    local_md5: (call: Call) => {
      const [value] = bindCall(call, { name: 'local_md5', parameters: ['value'], required: 1 })
      return md5(text(value))
    },
    diff_of_two_dicts: difference,
    log: (call: Call) => {
      const [message, info] = bindCall(call, { name: 'log', parameters: ['msg', 'info'], required: 1 })
      log({ message: text(message), kind: info !== undefined && isTrue(info) ? 'info' : 'debug' })
      return ''
    },
    print: (call: Call) => {
      const [message] = bindCall(call, { name: 'print', parameters: ['msg'], required: 1 })
      log({ message: text(message), kind: 'print' })
      return ''
    },
    try_or_compiler_error: tryOrFail,
    validation: { any: validateAny },
    adapter_macro: (call: Call) => {
      const name = text(call.args[0] ?? 'NAME')
      throw new Fault('DBT-UNSUPPORTED', {
        message: `adapter_macro('${name}') is gone since dbt 0.18`,
        hint: `write {{ adapter.dispatch('${name}')(…) }}`,
      })
    },
  }
}

/** A function of a value and a default, which it yields where the value cannot be read. */
function attempted(
  signature: { readonly name: string; readonly parameters: readonly string[] },
  read: (value: unknown) => unknown,
): HostFunction {
  return (call) => {
    const [value, otherwise] = bindCall(call, { ...signature, required: 1 })
    try {
      return read(value)
    } catch {
      return otherwise ?? null
    }
  }
}

const toJson: HostFunction = (call) => {
  const [value, otherwise, sorted] = bindCall(call, { name: 'tojson', parameters: ['value', 'default', 'sort_keys'], required: 1 })
  try {
    return toJsonText(value, { sorted: sorted !== undefined && isTrue(sorted) })
  } catch (error) {
    if (otherwise === undefined) throw error
    return otherwise
  }
}

const toYaml: HostFunction = (call) => {
  const [value, , sorted] = bindCall(call, { name: 'toyaml', parameters: ['value', 'default', 'sort_keys'], required: 1 })
  return stringify(toPlain(value), { sortMapEntries: sorted !== undefined && isTrue(sorted), indentSeq: false, singleQuote: true })
}

function zipped({ args, kwargs }: Call, lenient: boolean): unknown {
  let lists: unknown[][]
  try {
    lists = args.map((each) => [...itemsOf(each)])
  } catch (error) {
    if (!lenient) throw error
    return kwargs?.get('default') ?? null
  }
  const length = lists.length === 0 ? 0 : Math.min(...lists.map((list) => list.length))
  return new OnceIterator(
    'zip',
    Array.from({ length }, (_, index) => tuple(lists.map((list) => list[index]))),
  )
}

const difference: HostFunction = (call) => {
  const [first, second] = bindCall(call, { name: 'diff_of_two_dicts', parameters: ['dict_a', 'dict_b'], required: 2 })
  const listed = (value: unknown): [string, unknown[]][] =>
    value instanceof Dict ? value.entries().map(([key, items]) => [text(key), [...itemsOf(items)]]) : []
  const taken = new Map(listed(second).map(([key, items]) => [key.toLowerCase(), items.map((item) => text(item).toLowerCase())]))
  const left = new Dict()
  for (const [key, items] of listed(first)) {
    const gone = taken.get(key.toLowerCase()) ?? []
    const kept = items.filter((item) => !gone.includes(text(item).toLowerCase()))
    if (kept.length > 0 || !taken.has(key.toLowerCase())) left.set(key, kept)
  }
  return left
}

const tryOrFail: HostFunction = async ({ args, kwargs }) => {
  const [message, run, ...rest] = args
  try {
    return await callValue(run, { args: rest, kwargs })
  } catch (error) {
    throw new Fault('DBT-COMPILE', { message: text(message), hint: 'see the cause', cause: error })
  }
}

const validateAny: HostFunction = ({ args: allowed }) => {
  const names = allowed.map(text)
  return (call: Call) => {
    const [value] = call.args
    if (names.includes(text(value))) return null
    throw new Fault('DBT-VALUE', { message: `"${text(value)}" is not one of ${names.join(', ')}`, hint: 'write one of them' })
  }
}
