import { HostObject, OnceIterator, repr, sameValue, tuple } from '../../../jinja/index.ts'
import { members, method } from '../members.ts'
import type { Members } from '../members.ts'
import { valueFault } from '../value-fault.ts'

/** What a sequence with names is made of. */
export interface NamedItems {
  /** What agate calls it: `Row`, `Column`, `MappedSequence`. */
  readonly type: string
  readonly values: readonly unknown[]
  /** The names of the values; null where they have none. */
  readonly names: readonly string[] | null
  /** Attributes of its own. */
  readonly attribute?: (name: string) => unknown
}

/** Values that are found by place and by name, in any case where no name is spelled so: agate's MappedSequence. */
export class MappedSequence extends HostObject {
  readonly items: NamedItems

  constructor(items: NamedItems) {
    super({
      type: `agate.${items.type}`,
      text: () =>
        `<agate.${items.type}: (${items.values
          .slice(0, 5)
          .map((value) => repr(value))
          .join(', ')}${items.values.length > 5 ? ', ...' : ''})>`,
      attribute: (name) => items.attribute?.(name) ?? sequenceMembers.get(name)?.(this),
      item: (key) => itemOf(items, key),
      items: () => items.values,
      length: () => items.values.length,
      has: (item) => items.values.some((value) => sameValue(value, item)),
      equals: (other) => {
        const values = other instanceof MappedSequence ? other.items.values : Array.isArray(other) ? (other as unknown[]) : undefined
        return (
          values !== undefined && values.length === items.values.length && values.every((value, at) => sameValue(value, items.values[at]))
        )
      },
    })
    this.items = items
  }
}

function itemOf({ values, names }: NamedItems, key: unknown): unknown {
  if (typeof key === 'number') return values[key < 0 ? key + values.length : key]
  if (typeof key !== 'string' || names === null) return undefined
  const exact = names.indexOf(key)
  const place = exact >= 0 ? exact : names.findIndex((name) => name.toLowerCase() === key.toLowerCase())
  return place < 0 ? undefined : values[place]
}

function pairs({ values, names }: NamedItems): readonly unknown[] {
  if (names === null) throw valueFault('these rows have no names', 'walk them, or take them by their place')
  return values.map((value, at) => tuple([names[at], value]))
}

const sequenceMembers: Members<MappedSequence> = members<MappedSequence>({
  keys: method('keys', ({ items }) => (items.names === null ? null : tuple(items.names))),
  values: method('values', ({ items }) => tuple(items.values)),
  items: method('items', ({ items }) => new OnceIterator('zip', pairs(items))),
  get: method('get key default?', ({ items }, [key, otherwise]) => itemOf(items, key) ?? otherwise),
  dict: method(
    'dict',
    ({ items }) => new Map((pairs(items) as readonly (readonly [string, unknown])[]).map(([name, value]) => [name, value])),
  ),
  index: method('index value', ({ items }, [wanted]) => {
    const place = items.values.findIndex((value) => sameValue(value, wanted))
    if (place < 0) throw valueFault(`${repr(wanted)} is not in the sequence`)
    return place
  }),
  count: method('count value', ({ items }, [wanted]) => items.values.filter((value) => sameValue(value, wanted)).length),
})
