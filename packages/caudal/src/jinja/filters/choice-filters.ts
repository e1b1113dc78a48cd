import type { Call } from '../values/call.ts'
import { inTurn } from '../values/in-turn.ts'
import { itemsOf } from '../values/items.ts'
import { OnceIterator } from '../values/iterator.ts'
import { text } from '../values/text.ts'
import { isTrue } from '../values/truth.ts'
import { typeTrouble } from '../values/trouble.ts'
import type { FilterFunction, FilterMaker, FilterScope, FilterTable } from './filter.ts'
import { pathReader } from './path.ts'

/** The filters that apply another filter or a test to each item: `map`, `select` and the like. */
export const choiceFilters: FilterTable = new Map<string, FilterMaker>([
  ['map', (scope) => (input, call) => (isTrue(input) ? mapped(itemsOf(input), mapper(scope, call)) : new OnceIterator('generator', []))],
  ['select', (scope) => chooser(scope, { wanted: true, byAttribute: false })],
  ['reject', (scope) => chooser(scope, { wanted: false, byAttribute: false })],
  ['selectattr', (scope) => chooser(scope, { wanted: true, byAttribute: true })],
  ['rejectattr', (scope) => chooser(scope, { wanted: false, byAttribute: true })],
])

function mapped(items: readonly unknown[], map: (item: unknown) => unknown): unknown {
  const results = inTurn(items, map)
  const iterator = (made: readonly unknown[]): OnceIterator => new OnceIterator('generator', made)
  return results instanceof Promise ? results.then(iterator) : iterator(results)
}

function mapper(scope: FilterScope, { args, kwargs }: Call): (item: unknown) => unknown {
  if (args.length > 0) {
    const filter = scope.filter(text(args[0]))
    const rest = { args: args.slice(1), kwargs }
    return (item) => filter(item, rest)
  }
  const path = kwargs?.get('attribute')
  if (path === undefined) throw typeTrouble('map requires a filter argument', "write `map('upper')` or `map(attribute='name')`")
  const surplus = [...kwargs!.keys()].find((name) => name !== 'attribute' && name !== 'default')
  if (surplus !== undefined) throw typeTrouble(`Unexpected keyword argument '${surplus}'`)
  return pathReader(scope.reader, { path, otherwise: kwargs!.get('default') ?? null })
}

interface Choice {
  readonly wanted: boolean
  readonly byAttribute: boolean
}

function chooser(scope: FilterScope, { wanted, byAttribute }: Choice): FilterFunction {
  return (input, { args, kwargs }) => {
    if (!isTrue(input)) return new OnceIterator('generator', [])
    if (byAttribute && args.length === 0) throw typeTrouble('Missing parameter for attribute name')
    const read = byAttribute ? pathReader(scope.reader, { path: args[0] }) : (item: unknown): unknown => item
    const [name, ...rest] = args.slice(byAttribute ? 1 : 0)
    const test = name === undefined ? undefined : scope.test(text(name))
    const items = itemsOf(input)
    const verdicts = inTurn(items, (item) => (test === undefined ? read(item) : test(read(item), { args: rest, kwargs })))
    const choose = (given: readonly unknown[]): OnceIterator =>
      new OnceIterator(
        'generator',
        items.filter((_, index) => isTrue(given[index]) === wanted),
      )
    return verdicts instanceof Promise ? verdicts.then(choose) : choose(verdicts)
  }
}
