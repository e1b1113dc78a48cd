import type { Call } from '../values/call.ts'
import type { Reader } from '../values/reader.ts'
import { repr, text } from '../values/text.ts'
import { valueTrouble } from '../values/trouble.ts'
import { formatBySpec } from './format-spec.ts'

/** `format.format(…)`, as Python fills in braces: `'{} of {name!r:>10}'`. */
export function braceFormat(format: string, given: { readonly call: Call; readonly reader: Reader }): string {
  return fill(format, { ...given, state: { next: 0 }, depth: 0 })
}

interface Filling {
  readonly call: Call
  readonly reader: Reader
  readonly state: { next: number | undefined }
  readonly depth: number
}

function fill(format: string, filling: Filling): string {
  if (filling.depth > 2) throw valueTrouble('Max string recursion exceeded')
  let written = ''
  for (let at = 0; at < format.length;) {
    const character = format[at]!
    if (character !== '{' && character !== '}') {
      const next = format.slice(at).search(/[{}]/)
      const end = next < 0 ? format.length : at + next
      written += format.slice(at, end)
      at = end
    } else if (format[at + 1] === character) {
      written += character
      at += 2
    } else if (character === '}') {
      throw valueTrouble("Single '}' encountered in format string", 'write }} for a brace')
    } else {
      const end = closing(format, at)
      written += field(format.slice(at + 1, end), filling)
      at = end + 1
    }
  }
  return written
}

function closing(format: string, start: number): number {
  let depth = 0
  for (let at = start; at < format.length; at++) {
    if (format[at] === '{') depth++
    else if (format[at] === '}' && --depth === 0) return at
  }
  throw valueTrouble("Single '{' encountered in format string", 'write {{ for a brace')
}

function field(inside: string, filling: Filling): string {
  const [, name = '', conversion, specification = ''] = /^([^!:]*)(?:!(.))?(?::(.*))?$/s.exec(inside) ?? []
  const value = lookUp(name, filling)
  const spec = specification.includes('{') ? fill(specification, { ...filling, depth: filling.depth + 1 }) : specification
  if (conversion === undefined) return formatBySpec(value, spec)
  if (conversion !== 's' && conversion !== 'r' && conversion !== 'a') throw valueTrouble(`Unknown conversion specifier '${conversion}'`)
  return formatBySpec(conversion === 's' ? text(value) : repr(value), spec)
}

function lookUp(name: string, filling: Filling): unknown {
  const [, first = '', rest = ''] = /^([^.[]*)(.*)$/s.exec(name) ?? []
  let value = argument(first, filling)
  for (const [, attribute, key] of rest.matchAll(/\.([^.[]+)|\[([^\]]*)\]/g)) {
    value =
      attribute === undefined
        ? filling.reader.item(value, /^\d+$/.test(key!) ? Number(key) : key)
        : filling.reader.attribute(value, attribute)
  }
  return value
}

function argument(name: string, { call, state }: Filling): unknown {
  if (name !== '' && !/^\d+$/.test(name)) {
    const value = call.kwargs?.get(name)
    if (value === undefined) throw valueTrouble(`the format has no argument called ${repr(name)}`)
    return value
  }
  const index = name === '' ? state.next : Number(name)
  if (index === undefined || (name !== '' && (state.next ?? 0) > 0)) {
    throw valueTrouble('cannot switch between automatic field numbering and manual field specification')
  }
  state.next = name === '' ? index + 1 : undefined
  const value = call.args[index]
  if (value === undefined) throw valueTrouble(`Replacement index ${index} out of range for positional args tuple`)
  return value
}
