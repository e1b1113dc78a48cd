import { plainScalar } from './plain-scalar.ts'
import { foldBlock, readFlow, readQuoted } from './yaml-scalars.ts'
import { Unusual } from './yaml-scalars.ts'

/**
 * The value of a YAML text in the subset that property files are written in: block lists and objects, flow lists and objects, all kinds of
 * scalars, anchors, aliases and merged keys. Undefined for anything else and for all that is wrong: a whole reader of YAML has to
 * look at it. Many times faster than that.
 */
export function quickYaml(source: string): { readonly value: unknown } | undefined {
  if (source.includes('\t') || source.includes('\u0085') || source.startsWith('\uFEFF')) return undefined
  try {
    return { value: new Reader(source.includes('\r') ? source.replaceAll('\r\n', '\n') : source).document() }
  } catch (error) {
    if (error instanceof Unusual) return undefined
    throw error
  }
}

interface Spot {
  readonly column: number
  /** The column that what is inside must be right of. */
  readonly outside: number
}

class Reader {
  readonly #source: string
  readonly #lines: string[]
  readonly #starts: number[]
  readonly #anchors = new Map<string, unknown>()
  #line = 0

  constructor(source: string) {
    this.#source = source
    this.#lines = source.split('\n')
    this.#starts = []
    let start = 0
    for (const line of this.#lines) {
      this.#starts.push(start)
      start += line.length + 1
    }
  }

  document(): unknown {
    if (this.#skip() && this.#lines[this.#line]!.trimEnd() === '---') this.#line++
    if (!this.#skip()) return null
    const column = this.#indent()
    const value = this.#node({ column, outside: -1 })
    if (this.#skip()) throw new Unusual()
    return value
  }

  /** Goes to the next line that says something; false at the end. */
  #skip(): boolean {
    for (; this.#line < this.#lines.length; this.#line++) {
      const line = this.#lines[this.#line]!
      const first = line[indentOf(line)]
      if (first !== undefined && first !== '#') return true
    }
    return false
  }

  #indent(): number {
    return indentOf(this.#lines[this.#line]!)
  }

  /** What begins on the current line at a column. */
  #node(spot: Spot): unknown {
    const text = this.#lines[this.#line]!.slice(spot.column)
    if (/^-(?: |$)/.test(text)) return this.#list(spot.column)
    if (keyOf(text) !== undefined) return this.#object(spot.column)
    return this.#inline(spot)
  }

  #list(column: number): unknown[] {
    const items: unknown[] = []
    do {
      const text = this.#lines[this.#line]!
      if (!/^-(?: |$)/.test(text.slice(column))) throw new Unusual()
      const inner = nextWord(text, column + 1)
      items.push(inner === undefined ? this.#below(column, false) : this.#node({ column: inner, outside: column }))
    } while (this.#follows(column, true))
    return items
  }

  #object(column: number): Record<string, unknown> {
    const value: Record<string, unknown> = {}
    const merged: Record<string, unknown>[] = []
    do {
      const text = this.#lines[this.#line]!
      const key = keyOf(text.slice(column))
      if (key === undefined || key.name === '__proto__') throw new Unusual()
      const inner = nextWord(text, column + key.length)
      const item = inner === undefined ? this.#below(column, true) : this.#inline({ column: inner, outside: column })
      if (key.name === '<<') merged.push(...([item].flat() as Record<string, unknown>[]))
      else value[key.name] = item
    } while (this.#follows(column, false))
    return merged.length === 0 ? value : (Object.assign({}, ...merged.toReversed(), value) as Record<string, unknown>)
  }

  /** Whether the next line that says something goes on at this column. */
  #follows(column: number, isList: boolean): boolean {
    if (!this.#skip()) return false
    const indent = this.#indent()
    if (indent > column) throw new Unusual()
    if (indent < column) return false
    const goesOn = /^-(?: |$)/.test(this.#lines[this.#line]!.slice(column))
    if (isList) return goesOn
    if (goesOn) throw new Unusual()
    return true
  }

  /** What stands below a key or dash whose line ends there. A list may stand right below its key. */
  #below(column: number, ofKey: boolean): unknown {
    this.#line++
    if (!this.#skip()) return null
    const indent = this.#indent()
    if (indent > column) return this.#node({ column: indent, outside: column })
    const isList = ofKey && indent === column && /^-(?: |$)/.test(this.#lines[this.#line]!.slice(column))
    return isList ? this.#list(column) : null
  }

  /** A value that begins on the line of its key or dash. */
  #inline({ column, outside }: Spot): unknown {
    const line = this.#lines[this.#line]!
    switch (line[column]) {
      case '|':
      case '>':
        return this.#block({ column, outside })
      case '"':
      case "'":
        return this.#spanning(readQuoted(this.#source, this.#starts[this.#line]! + column))
      case '[':
      case '{':
        return this.#spanning(readFlow(this.#source, { at: this.#starts[this.#line]! + column, anchors: this.#anchors }))
      case '*':
        return this.#alias(line.slice(column))
      case '&':
        return this.#anchored({ column, outside })
      case '!':
      case '%':
      case '@':
      case '`':
      case '?':
        throw new Unusual()
      default:
        return this.#plain({ column, outside })
    }
  }

  /** Takes a value that ends at an offset, on this line or a later one; nothing but a comment may follow it. */
  #spanning({ value, end }: { readonly value: unknown; readonly end: number }): unknown {
    while (this.#line + 1 < this.#starts.length && this.#starts[this.#line + 1]! <= end) this.#line++
    const rest = this.#lines[this.#line]!.slice(end - this.#starts[this.#line]!)
    if (!/^\s*(?:$|\s#)/.test(rest)) throw new Unusual()
    this.#line++
    return value
  }

  #alias(text: string): unknown {
    const match = /^\*([\w-]+)\s*(?:$| #)/.exec(text)
    if (match === null || !this.#anchors.has(match[1]!)) throw new Unusual()
    this.#line++
    return this.#anchors.get(match[1]!)
  }

  #anchored({ column, outside }: Spot): unknown {
    const line = this.#lines[this.#line]!
    const match = /^&([\w-]+)/.exec(line.slice(column))
    if (match === null) throw new Unusual()
    const inner = nextWord(line, column + match[0].length)
    // An object may begin right behind the anchor of a list's item.
    if (inner !== undefined && keyOf(line.slice(inner)) !== undefined) throw new Unusual()
    const value = inner === undefined ? this.#below(outside, true) : this.#inline({ column: inner, outside })
    this.#anchors.set(match[1]!, value)
    return value
  }

  #block({ column, outside }: Spot): string {
    const head = /^([|>])([+-]?)([1-9]?)([+-]?)\s*(?:$| #)/.exec(this.#lines[this.#line]!.slice(column))
    if (head === null) throw new Unusual()
    const [, style, before, digit, after] = head
    this.#line++
    const lines: string[] = []
    let indent = digit === '' ? -1 : Math.max(outside, 0) + Number(digit)
    for (; this.#line < this.#lines.length; this.#line++) {
      const line = this.#lines[this.#line]!
      const own = indentOf(line)
      if (line.trim() === '') {
        // Behind the last line break there is no line.
        if (this.#line + 1 < this.#lines.length) lines.push(indent >= 0 ? line.slice(indent) : '')
        continue
      }
      if (indent < 0) indent = own > outside ? own : Infinity
      if (own < indent) break
      lines.push(line.slice(indent))
    }
    // A file that ends without a line break ends its last text without one, as Python reads it.
    const isCut = this.#line >= this.#lines.length && this.#lines.at(-1) !== ''
    return foldBlock(lines, { folds: style === '>', chomp: isCut ? '-' : before === '' ? after! : before! })
  }

  #plain({ column, outside }: Spot): unknown {
    const first = this.#lines[this.#line]!.slice(column)
    const parts = [plainPart(first)]
    this.#line++
    if (first.includes(' #')) return plainScalar(parts[0]!)
    let blanks = 0
    for (let line = this.#line; line < this.#lines.length; line++) {
      const text = this.#lines[line]!
      const trimmed = text.trim()
      if (trimmed === '') {
        blanks++
        continue
      }
      if (indentOf(text) <= outside) break
      if (trimmed.startsWith('#') || trimmed.includes(' #')) throw new Unusual()
      parts.push(...Array.from({ length: blanks }, () => ''), plainPart(trimmed))
      blanks = 0
      this.#line = line + 1
    }
    if (parts.length === 1) return plainScalar(parts[0]!)
    let folded = parts[0]!
    for (let index = 1; index < parts.length; index++) {
      const part = parts[index]!
      folded += part === '' ? '\n' : folded.endsWith('\n') ? part : ` ${part}`
    }
    return folded
  }
}

/** How many white letters a line begins with: blanks, as a rule. */
function indentOf(line: string): number {
  let at = 0
  while (line.charCodeAt(at) === 32) at++
  const next = line.charCodeAt(at)
  return next > 32 && next < 128 ? at : line.length - line.trimStart().length
}

/** Where the next word of a line begins; undefined where there is none but a comment. */
function nextWord(text: string, from: number): number | undefined {
  let at = from
  while (text[at] === ' ') at++
  return at >= text.length || text[at] === '#' ? undefined : at
}

/** The key that a text begins with, and how long it is with its colon. */
function keyOf(text: string): { readonly name: string; readonly length: number } | undefined {
  const first = text[0]
  if (first === '"' || first === "'") {
    const quoted = /^(?:"([^"\\\n]*)"|'([^'\n]*)') *:(?= |$)/.exec(text)
    return quoted === null ? undefined : { name: quoted[1] ?? quoted[2]!, length: quoted[0].length }
  }
  if (first === undefined || '[]{},#&*!|>%@`?'.includes(first)) return undefined
  const colon = text.search(/:(?: |$)/)
  if (colon <= 0) return undefined
  const name = text.slice(0, colon).trimEnd()
  return name.includes(' #') ? undefined : { name, length: colon + 1 }
}

/** One line of a scalar without quotes, its comment left out. */
function plainPart(text: string): string {
  const comment = text.indexOf(' #')
  const part = (comment < 0 ? text : text.slice(0, comment)).trim()
  if (/:(?: |$)/.test(part) || /^[-?:](?: |$)/.test(part)) throw new Unusual()
  return part
}
