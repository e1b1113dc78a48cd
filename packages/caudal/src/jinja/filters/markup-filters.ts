import { Dict } from '../values/dict.ts'
import { itemsOf } from '../values/items.ts'
import { toJsonText } from '../values/json-text.ts'
import { asInteger } from '../values/number.ts'
import { isIterable } from '../values/items.ts'
import { text } from '../values/text.ts'
import { isTrue } from '../values/truth.ts'
import { typeTrouble, valueTrouble } from '../values/trouble.ts'
import { typeName } from '../values/type-name.ts'
import { Undefined } from '../values/undefined.ts'
import type { FilterTable } from './filter.ts'
import { filterTable } from './filter.ts'
import { urlize } from './urlize.ts'

/** Filters that write HTML, addresses and JSON. Nothing is escaped by itself, so `safe` changes nothing. */
export const markupFilters: FilterTable = filterTable({
  e: (input) => escapeMarkup(text(input)),
  escape: (input) => escapeMarkup(text(input)),
  forceescape: (input) => escapeMarkup(text(input)),
  safe: text,
  striptags: (input) => stripTags(text(input)),
  urlencode: (input) => urlEncode(input),
  'urlize trim_url_limit? nofollow? target? rel? extra_schemes?': (
    input,
    [limit = null, nofollow = false, target = null, rel = null, schemes = null],
  ) =>
    urlize(escapeMarkup(text(input)), {
      limit: limit === null ? Infinity : Number(asInteger(limit) ?? 0),
      rel: relOf(rel, isTrue(nofollow)),
      target: target === null ? '' : ` target="${escapeMarkup(text(target))}"`,
      schemes: schemes === null ? [] : itemsOf(schemes).map(text),
    }),
  'xmlattr autospace?': (input, [autospace = true]) => attributes(input, isTrue(autospace)),
  'tojson indent?': (input, [indent = null]) => {
    const json = toJsonText(input, { sorted: true, indent: indent === null ? undefined : Number(asInteger(indent) ?? 0) })
    return json.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026').replaceAll("'", '\\u0027')
  },
})

const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' }

function escapeMarkup(value: string): string {
  return value.replaceAll(/[&<>"']/g, (mark) => marks[mark]!)
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' }

function stripTags(value: string): string {
  const bare = value.replaceAll(/<!--[\s\S]*?-->/g, '').replaceAll(/<[^>]*>/g, '')
  const spaced = bare
    .split(/\s+/)
    .filter((word) => word !== '')
    .join(' ')
  return spaced.replaceAll(/&(#\d+|#[xX][\da-fA-F]+|\w+);/g, (whole, name: string) => entityOf(name) ?? whole)
}

function entityOf(name: string): string | undefined {
  if (!name.startsWith('#')) return Object.hasOwn(entities, name) ? entities[name] : undefined
  const point = /^#[xX]/.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
  return point <= 0x10ffff ? String.fromCodePoint(point) : undefined
}

function urlEncode(input: unknown): string {
  if (typeof input === 'string' || !isIterable(input)) return quote(text(input), '/')
  const pairs = input instanceof Dict ? input.entries() : itemsOf(input).map((pair) => itemsOf(pair))
  return pairs.map(([key, value]) => `${query(text(key))}=${query(text(value))}`).join('&')
}

function query(value: string): string {
  return quote(value, '').replaceAll('%20', '+')
}

function quote(value: string, safe: string): string {
  let written = ''
  for (const byte of new TextEncoder().encode(value)) {
    const letter = String.fromCharCode(byte)
    written += /[\w.~-]/.test(letter) || safe.includes(letter) ? letter : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return written
}

function relOf(rel: unknown, nofollow: boolean): string {
  const words = new Set([...(rel === null ? '' : text(rel)).split(/\s+/), ...(nofollow ? ['nofollow'] : []), 'noopener'])
  words.delete('')
  return ` rel="${escapeMarkup([...words].toSorted().join(' '))}"`
}

function attributes(input: unknown, autospace: boolean): string {
  if (!(input instanceof Dict)) throw typeTrouble(`xmlattr needs a dict, not ${typeName(input)}`)
  const written = input.entries().flatMap(([key, value]) => {
    if (value === null || value instanceof Undefined) return []
    if (/[\s/>=]/.test(text(key))) throw valueTrouble(`Invalid character in attribute name: ${text(key)}`)
    return [`${escapeMarkup(text(key))}="${escapeMarkup(text(value))}"`]
  })
  return autospace && written.length > 0 ? ` ${written.join(' ')}` : written.join(' ')
}
