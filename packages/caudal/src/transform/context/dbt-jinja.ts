import { Fault } from '../../kernel/index.ts'
import { createJinja, HostObject, hostObject, readLiteral, text } from '../../jinja/index.ts'
import type { BlockTag, HostFunction, Jinja, UndefinedMode } from '../../jinja/index.ts'

/** The block tags of dbt, each read as a macro under the name that dbt gives it. */
const tags: Readonly<Record<string, BlockTag>> = {
  test: { macro: ({ title }) => `test_${title}` },
  data_test: { macro: ({ title }) => `test_${title}`, ends: ['enddata_test', 'endtest'] },
  materialization: { macro: ({ title, options }) => `materialization_${title}_${adapterOf(options)}` },
  snapshot: { macro: ({ title }) => title },
  docs: { macro: ({ title }) => title },
}

function adapterOf(options: ReadonlyMap<string, unknown>): string {
  const adapter = options.get('adapter')
  return typeof adapter === 'string' ? adapter : 'default'
}

const same: HostFunction = ({ args }) => args[0]
const textFilters: Readonly<Record<string, HostFunction>> = {
  as_text: same,
  as_bool: same,
  as_native: same,
  as_number: same,
  is_list: ({ args }) => Array.isArray(args[0]),
}

type Mark = 'text' | 'bool' | 'native' | 'number'

const marks = new WeakMap<HostObject, { readonly mark: Mark; readonly said: string }>()

function marking(mark: Mark): HostFunction {
  return ({ args }) => {
    const said = text(args[0])
    const marked = hostObject({ type: 'str', text: () => said, json: () => said })
    marks.set(marked, { mark, said })
    return marked
  }
}

const nativeFilters: Readonly<Record<string, HostFunction>> = {
  ...textFilters,
  as_text: marking('text'),
  as_bool: marking('bool'),
  as_native: marking('native'),
  as_number: marking('number'),
}

/** How templates are read. */
export interface DbtJinjaOptions {
  /** Whether `as_bool` and the like mark values for `nativeValue`, as in YAML. Default false. */
  readonly native?: boolean
  readonly undefined?: UndefinedMode
}

/** A Jinja engine in dbt's dialect: its block tags and filters. */
export function createDbtJinja(options: DbtJinjaOptions = {}): Jinja {
  return createJinja({
    tags,
    filters: options.native === true ? nativeFilters : textFilters,
    ...(options.undefined === undefined ? {} : { undefined: options.undefined }),
  })
}

/** What a native template's value stands for: a marked text becomes what it says. Throws DBT-VALUE where it cannot be what it is marked as. */
export function nativeValue(value: unknown): unknown {
  const marked = value instanceof HostObject ? marks.get(value) : undefined
  if (marked === undefined) return value
  const { mark, said } = marked
  if (mark === 'text') return said
  const read = readLiteral(said)
  const result = read === undefined ? said : read.value
  if ((mark === 'bool' && typeof result !== 'boolean') || (mark === 'number' && !isNumber(result))) {
    const wanted = mark === 'bool' ? 'a boolean' : 'a number'
    throw new Fault('DBT-VALUE', { message: `"${said}" is not ${wanted}`, hint: `give the filter as_${mark} a text that says ${wanted}` })
  }
  return result
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'bigint' || (typeof value === 'object' && value !== null && !Array.isArray(value))
}
