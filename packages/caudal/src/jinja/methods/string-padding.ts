import { boundText } from '../values/bounds.ts'
import { characters } from '../values/characters.ts'
import { asInteger } from '../values/number.ts'
import { itemsOf, lengthOf } from '../values/items.ts'
import { typeTrouble } from '../values/trouble.ts'
import { typeName } from '../values/type-name.ts'
import type { MethodTable } from './method-table.ts'
import { methodTable } from './method-table.ts'

/** A text in the middle of a field; where the room does not divide evenly Python's side gets more. */
export function center(value: string, { width, fill = ' ' }: { readonly width: number; readonly fill?: string }): string {
  const missing = Math.max(0, boundText(width) - lengthOf(value)!)
  const left = Math.floor(missing / 2) + (missing & width & 1)
  return fill.repeat(left) + value + fill.repeat(missing - left)
}

/** A text without the white space, or the given characters, at its ends. */
export function strip(value: string, { chars, ends }: { readonly chars: unknown; readonly ends: 'both' | 'left' | 'right' }): string {
  if (chars !== null && chars !== undefined && typeof chars !== 'string')
    throw typeTrouble(`strip arg must be None or str, not ${typeName(chars)}`)
  const letters = characters(value)
  const goes = (letter: string | undefined): boolean =>
    letter !== undefined &&
    (typeof chars === 'string' ? chars.includes(letter) : /[\s\u001c-\u001f\u0085]/.test(letter) && letter !== '\ufeff')
  let [start, end] = [0, letters.length]
  if (ends !== 'right') while (start < end && goes(letters[start])) start++
  if (ends !== 'left') while (end > start && goes(letters[end - 1])) end--
  return start === 0 && end === letters.length ? value : letters.slice(start, end).join('')
}

function filled(self: string, { width, fill }: { readonly width: unknown; readonly fill: unknown }): string {
  if (typeof fill !== 'string' || lengthOf(fill) !== 1) throw typeTrouble('The fill character must be exactly one character long')
  return fill.repeat(Math.max(0, boundText(whole(width)) - lengthOf(self)!))
}

function whole(value: unknown): number {
  const number = asInteger(value)
  if (number === undefined) throw typeTrouble(`'${typeName(value)}' object cannot be interpreted as an integer`)
  return Number(number)
}

function zeros(self: string, width: number): string {
  const [, sign = '', rest = ''] = /^([+-]?)(.*)$/s.exec(self)!
  return sign + '0'.repeat(Math.max(0, boundText(width) - lengthOf(self)!)) + rest
}

function replace(self: string, [old, replacement, count]: readonly unknown[]): string {
  if (typeof old !== 'string' || typeof replacement !== 'string') {
    throw typeTrouble(
      `replace() argument must be str, not ${typeName(typeof old === 'string' ? replacement : old)}`,
      'convert it with the filter `string`',
    )
  }
  return replaceText(self, { old, replacement, count: count === undefined ? -1 : whole(count) })
}

/** A text with the first `count` places of another replaced; all of them where the count is negative. */
export function replaceText(
  self: string,
  { old, replacement, count }: { readonly old: string; readonly replacement: string; readonly count: number },
): string {
  const parts = old === '' ? ['', ...characters(self), ''] : self.split(old)
  const times = count < 0 ? parts.length - 1 : Math.min(count, parts.length - 1)
  boundText(self.length + times * replacement.length)
  return (
    parts.slice(0, times + 1).join(replacement) +
    parts
      .slice(times + 1)
      .map((part) => old + part)
      .join('')
  )
}

/** The methods of a text that make it longer, shorter or other. */
export const paddingMethods: MethodTable<string> = methodTable<string>({
  'strip chars?': (self, [chars]) => strip(self, { chars, ends: 'both' }),
  'lstrip chars?': (self, [chars]) => strip(self, { chars, ends: 'left' }),
  'rstrip chars?': (self, [chars]) => strip(self, { chars, ends: 'right' }),
  'center width fillchar?': (self, [width, fill = ' ']) => center(self, { width: whole(width), fill: String(fill) }),
  'ljust width fillchar?': (self, [width, fill = ' ']) => self + filled(self, { width, fill }),
  'rjust width fillchar?': (self, [width, fill = ' ']) => filled(self, { width, fill }) + self,
  'zfill width': (self, [width]) => zeros(self, whole(width)),
  'replace old new count?': replace,
  'removeprefix prefix': (self, [prefix]) => (typeof prefix === 'string' && self.startsWith(prefix) ? self.slice(prefix.length) : self),
  'removesuffix suffix': (self, [suffix]) =>
    typeof suffix === 'string' && suffix !== '' && self.endsWith(suffix) ? self.slice(0, -suffix.length) : self,
  'join items': (self, [items]) => join(self, items),
  'expandtabs tabsize?': (self, [size = 8]) => expandTabs(self, whole(size)),
})

function join(self: string, items: unknown): string {
  const parts = itemsOf(items).map((item, index) => {
    if (typeof item === 'string') return item
    throw typeTrouble(`sequence item ${index}: expected str instance, ${typeName(item)} found`, 'use the filter `join`, which converts')
  })
  boundText(parts.reduce((sum, part) => sum + part.length + self.length, 0))
  return parts.join(self)
}

function expandTabs(self: string, size: number): string {
  let column = 0
  return self.replaceAll(/[^\t\n\r]+|[\t\n\r]/g, (piece) => {
    if (piece !== '\t') {
      column = piece === '\n' || piece === '\r' ? 0 : column + piece.length
      return piece
    }
    const spaces = size > 0 ? size - (column % size) : 0
    column += spaces
    return ' '.repeat(spaces)
  })
}
