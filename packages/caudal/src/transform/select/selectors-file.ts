import { didYouMean, Fault, Faults, jsonText } from '../../kernel/index.ts'
import type { Json, Place } from '../../kernel/index.ts'
import { createCriterion, parseCriterion, valueText } from './selection.ts'
import type { Combination, IndirectSelection, Selection } from './selection.ts'

/** A selection that `selectors.yml` gives a name. */
export interface NamedSelector {
  readonly name: string
  readonly description: string | null
  /** Whether it holds where a command names no selection. */
  readonly isDefault: boolean
  readonly selection: Selection
}

/** Selections by their names. */
export type NamedSelectors = ReadonlyMap<string, NamedSelector>

interface Fields {
  readonly [key: string]: Json | undefined
}

interface Reading {
  readonly name: string
  readonly indirect: IndirectSelection
  /** Those defined before: the ones that may be inherited. */
  readonly known: NamedSelectors
  readonly place: Place
}

/**
 * The selectors of `selectors.yml`, from the list under its key `selectors`. Throws `Faults` of `DBT-SELECTORS-INVALID`, `DBT-SELECT-METHOD`,
 * `DBT-SELECT-INVALID` and `DBT-SELECTOR-UNKNOWN`.
 */
export function parseSelectors(
  entries: Json | undefined,
  options: { readonly indirect?: IndirectSelection; readonly file?: string } = {},
): NamedSelectors {
  const place = { file: options.file ?? 'selectors.yml' }
  const known = new Map<string, NamedSelector>()
  const faults: Fault[] = []
  for (const entry of isList(entries) ? entries : []) {
    try {
      const selector = readEntry(entry, { known, indirect: options.indirect ?? 'eager', place })
      known.set(selector.name, selector)
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      faults.push(error)
    }
  }
  const defaults = [...known.values()].filter((selector) => selector.isDefault)
  if (defaults.length > 1) {
    faults.push(malformed(`${defaults.map(({ name }) => name).join(' and ')} are both the default`, place))
  }
  if (faults.length > 0) throw faults.length === 1 ? faults[0]! : new Faults(faults)
  return known
}

/** The selector of a name. Throws `DBT-SELECTOR-UNKNOWN`. */
export function findSelector(
  name: string,
  { selectors, place }: { readonly selectors: NamedSelectors; readonly place?: Place },
): NamedSelector {
  const found = selectors.get(name)
  if (found !== undefined) return found
  throw new Fault('DBT-SELECTOR-UNKNOWN', {
    message: `there is no selector "${name}"`,
    hint: didYouMean(name, selectors.keys()),
    ...(place === undefined ? {} : { place }),
  })
}

/** The selector that holds where a command names no selection. */
export function defaultSelector(selectors: NamedSelectors): NamedSelector | undefined {
  return [...selectors.values()].find((selector) => selector.isDefault)
}

function readEntry(entry: Json, options: Omit<Reading, 'name'>): NamedSelector {
  if (!isFields(entry) || typeof entry['name'] !== 'string') throw malformed('a selector without a name', options.place)
  const name = entry['name']
  const definition = entry['definition']
  if (definition === undefined || definition === null) throw malformed(`selector ${name} has no definition`, options.place)
  const keys = isFields(definition) ? Object.keys(definition) : []
  if (keys.length > 1 && (keys.includes('union') || keys.includes('intersection'))) {
    throw malformed(`selector ${name} has more at its top than one union or intersection: ${keys.join(', ')}`, options.place)
  }
  return {
    name,
    description: typeof entry['description'] === 'string' ? entry['description'] : null,
    isDefault: entry['default'] === true,
    selection: readDefinition(definition, { ...options, name }),
  }
}

function readDefinition(definition: Json, reading: Reading): Selection {
  if (typeof definition === 'string') return checked(parseCriterion(definition, reading.indirect), reading)
  if (!isFields(definition)) throw malformed(`selector ${reading.name} holds ${jsonText(definition)}`, reading.place)
  if (definition['union'] !== undefined) return readGroup('union', definition, reading)
  if (definition['intersection'] !== undefined) return readGroup('intersection', definition, reading)
  return readCriterion(definition, reading)
}

function readGroup(kind: 'union' | 'intersection', definition: Fields, reading: Reading): Selection {
  const entries = listAt(kind, definition, reading)
  const parts: Selection[] = []
  let excluded: Selection | null = null
  for (const entry of entries) {
    if (!isFields(entry) || entry['exclude'] === undefined || entry['method'] !== undefined) {
      parts.push(readDefinition(entry, reading))
      continue
    }
    if (excluded !== null) throw malformed(`selector ${reading.name} has two "exclude" in one ${kind}`, reading.place)
    excluded = readExclusion(entry, reading)
  }
  const group = combined(kind, parts, reading)
  return excluded === null ? group : combined('difference', [group, excluded], reading)
}

const criterionKeys = [
  'method',
  'value',
  'exclude',
  'children',
  'parents',
  'children_depth',
  'parents_depth',
  'childrens_parents',
  'indirect_selection',
]

function readCriterion(definition: Fields, reading: Reading): Selection {
  const keys = Object.keys(definition)
  if (keys.length === 1) return criterion({ method: keys[0]!, value: definition[keys[0]!] ?? null }, reading)
  const unknown = keys.find((key) => !criterionKeys.includes(key))
  if (unknown !== undefined) {
    throw new Fault('DBT-SELECTORS-INVALID', {
      message: `selector ${reading.name} has "${unknown}" beside "method" and "value"`,
      hint: didYouMean(unknown, criterionKeys),
      place: reading.place,
    })
  }
  if (definition['method'] === undefined || definition['value'] === undefined) {
    throw malformed(`selector ${reading.name} needs "method" and "value"; it has ${keys.join(', ')}`, reading.place)
  }
  const base = criterion(definition, reading)
  if (definition['exclude'] === undefined) return base
  return combined('difference', [base, readExclusion(definition, reading)], reading)
}

function criterion(definition: Fields, reading: Reading): Selection {
  const { value = null } = definition
  const method = valueText({ value: definition['method'] ?? null })
  const depth = (on: string, key: string): number => (definition[on] === true ? Number(definition[key] ?? Infinity) : 0)
  const mode = definition['indirect_selection'] ?? reading.indirect
  if (!isMode(mode)) {
    throw malformed(`selector ${reading.name} has indirect_selection ${jsonText(mode)}`, reading.place)
  }
  return checked(
    createCriterion({
      raw: `${method}:${valueText({ value })}`,
      method,
      value,
      childrensParents: definition['childrens_parents'] === true,
      parents: depth('parents', 'parents_depth'),
      children: depth('children', 'children_depth'),
      indirect: mode,
      place: reading.place,
    }),
    reading,
  )
}

/** Refuses to inherit from a selector that does not stand before. */
function checked(selection: Selection, reading: Reading): Selection {
  if (selection.kind === 'criterion' && selection.method === 'selector') {
    findSelector(valueText(selection), { selectors: reading.known, place: reading.place })
  }
  return selection
}

function readExclusion(definition: Fields, reading: Reading): Selection {
  const parts = listAt('exclude', definition, reading).map((entry) => readDefinition(entry, reading))
  return combined('union', parts, reading)
}

function combined(kind: Combination['kind'], parts: readonly Selection[], reading: Reading): Combination {
  return { kind, raw: reading.name, parts, indirect: 'eager', expected: false }
}

function listAt(key: string, definition: Fields, reading: Reading): readonly Json[] {
  const value = definition[key]
  if (isList(value)) return value
  throw malformed(`"${key}" in selector ${reading.name} is no list`, reading.place)
}

function isMode(value: Json): value is IndirectSelection {
  return value === 'eager' || value === 'cautious' || value === 'buildable' || value === 'empty'
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

function isFields(value: Json | undefined): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function malformed(what: string, place: Place): Fault {
  return new Fault('DBT-SELECTORS-INVALID', {
    message: `${place.file} cannot be used: ${what}`,
    hint: 'a definition is a text, one METHOD: VALUE, or a union or intersection of such, with "exclude" as its last entry',
    place,
  })
}
