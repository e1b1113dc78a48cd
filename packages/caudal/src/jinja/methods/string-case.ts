import type { MethodTable } from './method-table.ts'
import { methodTable } from './method-table.ts'

const cased = /[\p{Lu}\p{Ll}\p{Lt}]/u

/** A text with its first letter large and the others small. */
export function capitalize(value: string): string {
  const [first = '', ...rest] = value
  return titled(first) + rest.join('').toLowerCase()
}

function titled(letter: string): string {
  const upper = letter.toUpperCase()
  return upper.length > 1 && upper !== letter ? upper[0]! + upper.slice(1).toLowerCase() : upper
}

function title(value: string): string {
  return value.replaceAll(/[\p{Lu}\p{Ll}\p{Lt}]+/gu, capitalize)
}

function isTitle(value: string): boolean {
  return cased.test(value) && value === title(value)
}

const every =
  (pattern: RegExp) =>
  (self: string): boolean =>
    pattern.test(self)

/** The methods of a text that change or ask about its letters. */
export const caseMethods: MethodTable<string> = methodTable<string>({
  lower: (self) => self.toLowerCase(),
  upper: (self) => self.toUpperCase(),
  casefold: (self) => self.toLowerCase().replaceAll('ß', 'ss'),
  capitalize,
  title,
  swapcase: (self) =>
    self.replaceAll(/\p{L}/gu, (letter) => (letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase())),
  islower: (self) => cased.test(self) && self === self.toLowerCase(),
  isupper: (self) => cased.test(self) && self === self.toUpperCase(),
  istitle: isTitle,
  isalpha: every(/^\p{L}+$/u),
  isalnum: every(/^[\p{L}\p{N}]+$/u),
  isdigit: every(/^[\p{Nd}\u00b2\u00b3\u00b9\u2070-\u2089]+$/u),
  isdecimal: every(/^\p{Nd}+$/u),
  isnumeric: every(/^\p{N}+$/u),
  isspace: every(/^[\s\u001c-\u001f\u0085]+$/u),
  isascii: every(/^[\u0000-\u007f]*$/),
  isidentifier: every(/^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*$/u),
  isprintable: every(/^(?:[^\p{C}\p{Z}]| )*$/u),
})
