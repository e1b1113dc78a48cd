import { plainScalar } from './plain-scalar.ts'

/** YAML that is wrong, or not of the subset that is read quickly. */
export class Unusual extends Error {}

/** A value and the offset behind it. */
export interface Span {
  readonly value: unknown
  readonly end: number
}

/** A text between quotes that begins at an offset; it may go over several lines. Throws Unusual. */
export function readQuoted(source: string, at: number): { readonly value: string; readonly end: number } {
  const quote = source[at]
  const pattern = quote === '"' ? /"((?:[^"\\]|\\[\s\S])*)"/y : /'((?:[^']|'')*)'/y
  pattern.lastIndex = at
  const match = pattern.exec(source)
  if (match === null) throw new Unusual()
  const end = at + match[0].length
  const inner = match[1]!
  if (quote === "'") return { value: folded(inner).replaceAll("''", "'"), end }
  return { value: inner.includes('\\') ? unescaped(folded(inner)) : folded(inner), end }
}

/** Line breaks within quotes: one is a blank, more are one less. */
function folded(text: string): string {
  if (!text.includes('\n')) return text
  if (/\\\n/.test(text) || /^(?:---|\.\.\.)/m.test(text)) throw new Unusual()
  return text.replaceAll(/[ ]*\n[ \n]*/g, (space) => {
    const breaks = space.split('\n').length - 1
    return breaks === 1 ? ' ' : '\n'.repeat(breaks - 1)
  })
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '"': '"',
  '\\': '\\',
  '/': '/',
  '0': '\0',
  ' ': ' ',
  e: '\u001B',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\u0007',
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[\s\S])/g, (written: string) => {
    const mark = written[1]!
    if (written.length > 2) return String.fromCharCode(Number.parseInt(written.slice(2), 16))
    const letter = escapes[mark]
    if (letter === undefined) throw new Unusual()
    return letter
  })
}

/** The text of a block scalar from its lines, the indent taken away. */
export function foldBlock(lines: readonly string[], { folds, chomp }: { readonly folds: boolean; readonly chomp: string }): string {
  let last = lines.length
  while (last > 0 && lines[last - 1] === '') last--
  const kept = lines.slice(0, last)
  const body = folds ? foldLines(kept) : kept.join('\n')
  if (chomp === '-') return body
  if (chomp === '+') return body + '\n'.repeat(lines.length - last + (kept.length > 0 ? 1 : 0))
  return kept.length === 0 ? '' : `${body}\n`
}

function foldLines(lines: readonly string[]): string {
  let text = ''
  let breaks = 0
  let wasIndented = false
  for (const [index, line] of lines.entries()) {
    if (line === '') {
      breaks++
      continue
    }
    const isIndented = line.startsWith(' ')
    if (index === breaks) text = '\n'.repeat(breaks) + line
    else if (isIndented || wasIndented) text += '\n'.repeat(breaks + 1) + line
    else text += (breaks === 0 ? ' ' : '\n'.repeat(breaks)) + line
    wasIndented = isIndented
    breaks = 0
  }
  return text
}

interface Flow {
  readonly at: number
  readonly anchors: ReadonlyMap<string, unknown>
}

/** A list or object in brackets that begins at an offset. Throws Unusual. */
export function readFlow(source: string, { at, anchors }: Flow): Span {
  let index = at
  const skip = (): string => {
    while (source[index] === ' ' || source[index] === '\n') index++
    const next = source[index]
    if (next === undefined || next === '#') throw new Unusual()
    return next
  }
  const scalar = (ends: RegExp): unknown => {
    const first = source[index]!
    if (first === '"' || first === "'") {
      const { value, end } = readQuoted(source, index)
      index = end
      return value
    }
    ends.lastIndex = index
    const match = ends.exec(source)
    if (match === null || match[0] === '' || '&!|>%@`?#'.includes(first)) throw new Unusual()
    index += match[0].length
    const text = match[0].trim()
    if (first === '*') {
      if (!anchors.has(text.slice(1))) throw new Unusual()
      return anchors.get(text.slice(1))
    }
    if (/[\n{}]| #|:(?: |$)|^- /.test(text)) throw new Unusual()
    return plainScalar(text)
  }
  const value = (): unknown => {
    const first = skip()
    if (first === '[') return list()
    return first === '{' ? object() : scalar(/[^,[\]{}\n]*/y)
  }
  const list = (): unknown[] => {
    const items: unknown[] = []
    index++
    while (skip() !== ']') {
      items.push(value())
      if (skip() === ',') index++
      else if (source[index] !== ']') throw new Unusual()
    }
    index++
    return items
  }
  const object = (): Record<string, unknown> => {
    const made: Record<string, unknown> = {}
    index++
    while (skip() !== '}') {
      const key = scalar(/[^,[\]{}:\n]*/y)
      if (typeof key !== 'string' || key === '<<' || key === '__proto__' || skip() !== ':' || !/[ \n]/.test(source[index + 1] ?? ''))
        throw new Unusual()
      index++
      made[key] = /[,}]/.test(skip()) ? null : value()
      if (skip() === ',') index++
      else if (source[index] !== '}') throw new Unusual()
    }
    index++
    return made
  }
  return { value: value(), end: index }
}
