import { bindCall, callValue, HostObject, itemsOf, OnceIterator, tuple } from '../../jinja/index.ts'
import type { Call, HostFunction, Tuple } from '../../jinja/index.ts'
import { Fault } from '../../kernel/index.ts'
import { hostFunction } from './members.ts'
import { valueFault } from './value-fault.ts'

/** dbt's `modules.itertools`, but for what never ends: `count` and `cycle` are refused by name. */
export const itertoolsModule: HostObject = new HostObject({ type: 'module', attribute: (name) => functions.get(name) })

const most = 1_000_000

function bounded(kind: string, items: readonly unknown[]): OnceIterator {
  return new OnceIterator(`itertools.${kind}`, items)
}

/** Choices of one item from each pool, the last pool turning fastest. */
function product(pools: readonly (readonly unknown[])[]): readonly Tuple[] {
  const size = pools.reduce((count, pool) => count * pool.length, 1)
  if (size > most) throw valueFault(`${size} combinations are too many`, `keep them below ${most}`)
  return pools
    .reduce<readonly (readonly unknown[])[]>((rows, pool) => rows.flatMap((row) => pool.map((item) => [...row, item])), [[]])
    .map(tuple)
}

/** Rows of places whose order and repetition fit a rule. */
function chosen(
  items: readonly unknown[],
  { length, fits }: { readonly length: number; readonly fits: (row: readonly number[]) => boolean },
): readonly Tuple[] {
  let rows: readonly (readonly number[])[] = [[]]
  for (let round = 0; round < length; round++) {
    rows = rows.flatMap((row) => items.map((_, place) => [...row, place]).filter((next) => fits(next)))
    if (rows.length > most) throw valueFault(`more than ${most} combinations are too many`, 'take fewer items')
  }
  return rows.map((row) => tuple(row.map((place) => items[place])))
}

const lastRises = (row: readonly number[]): boolean => row.length < 2 || row.at(-1)! > row.at(-2)!
const lastStays = (row: readonly number[]): boolean => row.length < 2 || row.at(-1)! >= row.at(-2)!
const lastIsNew = (row: readonly number[]): boolean => !row.slice(0, -1).includes(row.at(-1)!)

function endless(name: string): HostFunction {
  return () => {
    throw new Fault('DBT-UNSUPPORTED', {
      message: `modules.itertools.${name} never ends and is not supported`,
      hint: 'walk a range() of the length that is needed',
    })
  }
}

function zipLongest({ args, kwargs }: Call): OnceIterator {
  const lists = args.map(itemsOf)
  const length = Math.max(0, ...lists.map((list) => list.length))
  const filler = kwargs?.get('fillvalue') ?? null
  return bounded(
    'zip_longest',
    Array.from({ length }, (_, at) => tuple(lists.map((list) => (at < list.length ? list[at] : filler)))),
  )
}

async function accumulate(call: Call): Promise<OnceIterator> {
  const [list, combine, initial] = bindCall(call, { name: 'accumulate', parameters: ['iterable', 'func', 'initial'], required: 1 })
  if (combine === undefined || combine === null) {
    throw new Fault('DBT-UNSUPPORTED', {
      message: 'accumulate() without a macro that combines is not supported',
      hint: 'give a macro of two parameters',
    })
  }
  const results: unknown[] = initial === undefined || initial === null ? [] : [initial]
  for (const item of itemsOf(list)) results.push(results.length === 0 ? item : await callValue(combine, { args: [results.at(-1), item] }))
  return bounded('accumulate', results)
}

function slice({ args }: Call): OnceIterator {
  const [list, first = null, second, third = 1] = args
  const items = itemsOf(list)
  const start = second === undefined ? 0 : Number(first ?? 0)
  const stop = second === undefined ? first : second
  const step = Number(third ?? 1)
  const end = stop === null ? items.length : Number(stop)
  return bounded(
    'islice',
    items.slice(start, end).filter((_, at) => at % step === 0),
  )
}

const chain: HostObject = new HostObject({
  type: 'type',
  call: ({ args }) =>
    bounded(
      'chain',
      args.flatMap((list) => itemsOf(list)),
    ),
  attribute: (name) =>
    name === 'from_iterable'
      ? hostFunction('from_iterable iterable', ([lists]) =>
          bounded(
            'chain',
            itemsOf(lists).flatMap((list) => itemsOf(list)),
          ),
        )
      : undefined,
})

const functions: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['count', endless('count')],
  ['cycle', endless('cycle')],
  ['chain', chain],
  ['zip_longest', zipLongest],
  ['accumulate', accumulate],
  ['islice', slice],
  ['repeat', (call: Call) => (call.args.length < 2 && call.kwargs === undefined ? endless('repeat')(call) : repeat(call))],
  [
    'product',
    ({ args, kwargs }: Call) => {
      const lists = args.map(itemsOf)
      const times = Number(kwargs?.get('repeat') ?? 1)
      return bounded('product', product(Array.from({ length: times }, () => lists).flat()))
    },
  ],
  ['permutations', hostFunction('permutations iterable r?', ([list, r]) => choices('permutations', { list, r, fits: lastIsNew }))],
  ['combinations', hostFunction('combinations iterable r', ([list, r]) => choices('combinations', { list, r, fits: lastRises }))],
  [
    'combinations_with_replacement',
    hostFunction('combinations_with_replacement iterable r', ([list, r]) =>
      choices('combinations_with_replacement', { list, r, fits: lastStays }),
    ),
  ],
  [
    'compress',
    hostFunction('compress data selectors', ([list, selectors]) => {
      const kept = itemsOf(selectors)
      return bounded(
        'compress',
        itemsOf(list).filter((_, at) => kept[at] === true || kept[at] === 1),
      )
    }),
  ],
  [
    'starmap',
    async ({ args: [run, rows] }: Call) => {
      const results: unknown[] = []
      for (const row of itemsOf(rows)) results.push(await callValue(run, { args: itemsOf(row) }))
      return bounded('starmap', results)
    },
  ],
  [
    'tee',
    hostFunction('tee iterable n?', ([list, n = 2]) => {
      const items = itemsOf(list)
      return tuple(Array.from({ length: Number(n) }, () => bounded('_tee', items)))
    }),
  ],
])

const repeat = hostFunction('repeat object times', ([item, times]) => {
  if (Number(times) > most) throw valueFault(`${Number(times)} repetitions are too many`, `keep them below ${most}`)
  return bounded(
    'repeat',
    Array.from({ length: Math.max(0, Number(times)) }, () => item),
  )
})

interface Choice {
  readonly list: unknown
  readonly r: unknown
  readonly fits: (row: readonly number[]) => boolean
}

function choices(kind: string, { list, r, fits }: Choice): OnceIterator {
  const items = itemsOf(list)
  const length = r === undefined || r === null ? items.length : Number(r)
  return bounded(kind, chosen(items, { length, fits }))
}
