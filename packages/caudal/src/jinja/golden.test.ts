import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  bindCall,
  callValue,
  createJinja,
  Dict,
  hostObject,
  isTrue,
  itemsOf,
  OnceIterator,
  returnFunction,
  text,
  toJsonText,
  tuple,
  ValueSet,
} from './index.ts'
import type { Call, HostFunction, Module } from './index.ts'

interface GoldenCase {
  readonly name: string
  readonly template: string
  readonly context: Readonly<Record<string, unknown>>
  readonly expected: string
}

const folder = process.env['CAUDAL_ACCEPTANCE'] ?? resolve(import.meta.dirname, '../../../../../shared/acceptance')
const file = join(folder, 'jinja', 'golden.json')
const cases = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as GoldenCase[]) : []

/** The host functions that the cases name, anew for each case. */
function hostFunctions(module: () => Module | undefined): Readonly<Record<string, unknown>> {
  const kept = new Map<string, unknown>()
  const statement: HostFunction = async (call: Call) => {
    const [name, , caller] = bindCall(call, { name: 'statement', parameters: ['name', 'fetch_result', 'caller'] })
    const said = text(await callValue(caller, { args: [] }))
    const number = Number(said.trim().split(/\s+/).at(-1))
    const result = { data: [[number]], table: { rows: [[number]] } }
    kept.set(text(name), result)
    return ''
  }
  const row = (value: number): unknown => hostObject({ type: 'Row', item: (key) => (key === 0 || key === 'id' ? value : undefined) })
  const table = {
    rows: [row(1), row(2)],
    columns: [hostObject({ type: 'Column', attribute: (name) => (name === 'values' ? () => tuple([1, 2]) : undefined) })],
  }
  const relation = (name: string, database: boolean): unknown =>
    hostObject({
      type: 'Relation',
      text: () => `${database ? '"db".' : ''}"main"."${name}"`,
      attribute: (attribute) => {
        if (attribute === 'identifier') return name
        return attribute === 'include' ? (call: Call) => relation(name, isTrue(call.kwargs?.get('database') ?? true)) : undefined
      },
    })
  const date = (year: number, month: number, day: number): unknown =>
    hostObject({
      type: 'datetime',
      attribute: (name) =>
        name === 'strftime'
          ? ({ args }: Call) =>
              text(args[0])
                .replace('%Y', String(year))
                .replace('%m', String(month).padStart(2, '0'))
                .replace('%d', String(day).padStart(2, '0'))
          : undefined,
    })
  return {
    statement,
    load_result: ({ args }: Call) => kept.get(text(args[0])),
    hostkw: ({ args, kwargs }: Call) => {
      const named = new Dict()
      for (const [key, value] of kwargs ?? []) named.set(key, value)
      return toJsonText([[...args], named], { sorted: true })
    },
    run_query: async () => table,
    ref: ({ args }: Call) => relation(text(args[0]), true),
    return: returnFunction,
    adapter_dispatch: ({ args }: Call) => module()?.get(`default__${text(args[0])}`),
    raise_compiler_error: () => {
      throw new Error('it must not be reached')
    },
    tojson: ({ args }: Call) => toJsonText(args[0], { sorted: false }),
    datetime: hostObject({
      type: 'module',
      attribute: (name) => (name === 'datetime' ? ({ args }: Call) => date(Number(args[0]), Number(args[1]), Number(args[2])) : undefined),
    }),
    re: hostObject({
      type: 'module',
      attribute: (name) =>
        name === 'match' ? ({ args }: Call) => new RegExp(`^(?:${text(args[0])})`).test(text(args[1])) || null : undefined,
    }),
    zip: ({ args }: Call) => {
      const lists = args.map((each) => [...itemsOf(each)])
      const length = Math.min(...lists.map((list) => list.length))
      return new OnceIterator(
        'zip',
        Array.from({ length }, (_, index) => tuple(lists.map((list) => list[index]))),
      )
    },
    set: ({ args }: Call) => new ValueSet(args.length === 0 ? [] : itemsOf(args[0])),
    config: () => '',
  }
}

function bound(value: unknown, hosts: Readonly<Record<string, unknown>>): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  if ('$host' in value) return hosts[value.$host as string]
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, bound(item, hosts)]))
}

describe.skipIf(cases.length === 0)('the golden cases', () => {
  test('are all there', () => {
    expect(cases).toHaveLength(87)
  })

  test.each(cases.map((golden) => [golden.name, golden] as const))('%s', async (name, golden) => {
    const template = createJinja().compile(golden.template, { file: `${name}.sql` })
    let module: Module | undefined
    const hosts = hostFunctions(() => module)
    const values = bound(golden.context, hosts) as Readonly<Record<string, unknown>>
    if (golden.template.includes('adapter_dispatch')) {
      module = await createJinja()
        .compile(golden.template.slice(0, golden.template.lastIndexOf('{{')), { file: `${name}.sql` })
        .module(values)
    }
    expect(await template.render(values)).toBe(golden.expected)
  })
})
