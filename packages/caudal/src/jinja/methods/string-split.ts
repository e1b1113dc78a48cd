import { asInteger } from '../values/number.ts'
import { isTrue } from '../values/truth.ts'
import { typeTrouble, valueTrouble } from '../values/trouble.ts'
import { tuple } from '../values/tuple.ts'
import type { Tuple } from '../values/tuple.ts'
import { typeName } from '../values/type-name.ts'
import { strip } from './string-padding.ts'
import type { MethodTable } from './method-table.ts'
import { methodTable } from './method-table.ts'

const space = /[\s\u001c-\u001f\u0085]+/

interface Split {
  readonly separator: unknown
  readonly most: unknown
  readonly last: boolean
}

function split(self: string, { separator, most, last }: Split): string[] {
  const limit = Number(asInteger(most) ?? -1)
  if (separator === null) return splitSpace(self, { limit, last })
  const mark = markOf(separator)
  const parts = self.split(mark)
  if (limit < 0 || parts.length - 1 <= limit) return parts
  return last
    ? [parts.slice(0, parts.length - limit).join(mark), ...parts.slice(parts.length - limit)]
    : [...parts.slice(0, limit), parts.slice(limit).join(mark)]
}

function splitSpace(self: string, { limit, last }: { readonly limit: number; readonly last: boolean }): string[] {
  const bare = strip(self, { chars: null, ends: 'both' })
  if (bare === '') return []
  if (limit < 0) return bare.split(space)
  const parts: string[] = []
  let rest = last ? strip(self, { chars: null, ends: 'right' }) : strip(self, { chars: null, ends: 'left' })
  while (parts.length < limit) {
    const match = last ? /^(.*?)[\s\u001c-\u001f\u0085]+(\S+)$/s.exec(rest) : /^(\S+)[\s\u001c-\u001f\u0085]+(.*)$/s.exec(rest)
    if (match === null) break
    parts.push(last ? match[2]! : match[1]!)
    rest = last ? strip(match[1]!, { chars: null, ends: 'right' }) : match[2]!
  }
  if (rest !== '') parts.push(rest)
  return last ? parts.toReversed() : parts
}

function markOf(separator: unknown): string {
  if (typeof separator !== 'string') throw typeTrouble(`must be str or None, not ${typeName(separator)}`)
  if (separator === '') throw valueTrouble('empty separator')
  return separator
}

function partition(self: string, { separator, last }: { readonly separator: unknown; readonly last: boolean }): Tuple {
  const mark = markOf(separator)
  const at = last ? self.lastIndexOf(mark) : self.indexOf(mark)
  if (at < 0) return tuple(last ? ['', '', self] : [self, '', ''])
  return tuple([self.slice(0, at), mark, self.slice(at + mark.length)])
}

/** The lines of a text, by all that Python takes for the end of a line. */
export function splitLines(value: string, keepEnds = false): string[] {
  const pieces = value.match(/[^\n\r\v\f\u001c-\u001e\u0085\u2028\u2029]*(?:\r\n|[\n\r\v\f\u001c-\u001e\u0085\u2028\u2029]|$)/g) ?? []
  const lines = pieces.filter((piece) => piece !== '')
  return keepEnds ? lines : lines.map((line) => line.replace(/(?:\r\n|[\n\r\v\f\u001c-\u001e\u0085\u2028\u2029])$/, ''))
}

/** The methods of a text that take it apart. */
export const splitMethods: MethodTable<string> = methodTable<string>({
  'split sep? maxsplit?': (self, [separator = null, most = -1]) => split(self, { separator, most, last: false }),
  'rsplit sep? maxsplit?': (self, [separator = null, most = -1]) => split(self, { separator, most, last: true }),
  'splitlines keepends?': (self, [keepEnds = false]) => splitLines(self, isTrue(keepEnds)),
  'partition sep': (self, [separator]) => partition(self, { separator, last: false }),
  'rpartition sep': (self, [separator]) => partition(self, { separator, last: true }),
})
