import { mergedObjects, withMerged } from './merged-keys.ts'
import { plainScalar } from './plain-scalar.ts'
import { foldBlock, readFlow, readQuoted } from './yaml-scalars.ts'
import { Unusual } from './yaml-scalars.ts'

/**
 * The value of a YAML text in the subset that property files are written in: block lists and objects, flow lists and objects, all kinds of
 * scalars, anchors, aliases and merged keys. Undefined for anything else and for all that is wrong: a whole reader of YAML has to
 * look at it. Many times faster than that.
 */
export function quickYaml(source: string): { readonly value: unknown } | undefined {
  if (strange.test(source)) return undefined
  try {
    return { value: new Reader(source.includes('\r') ? withoutReturns(source) : source).document() }
  } catch (error) {
    if (error instanceof Unusual) return undefined
    throw error
  }
}

/** White space that is neither a blank nor the end of a line: YAML and JavaScript are of two minds about what of it parts words and lines. */
const strange = /[\t\v\f\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]/

/** A text of Windows lines as one of others. A return that stands alone ends a line too, which is left to the whole reader. */
function withoutReturns(source: string): string {
  const text = source.replaceAll('\r\n', '\n')
  if (text.includes('\r')) throw new Unusual()
  return text
}

interface Spot {
  readonly column: number
  /** The column that what is inside must be right of. */
  readonly outside: number
  /** Whether it is the value of a key: a list may stand right below that. */
  readonly ofKey: boolean
}

class Reader {
  readonly #source: string
  readonly #lines: string[]
  readonly #anchors = new Map<string, unknown>()
  #line = 0
  /** Where the current line begins to say something, once `#skip` has gone to it. */
  #indent = 0
  /** A line and where it begins in the source: the last that was asked for. */
  #known = { line: 0, start: 0 }

  constructor(source: string) {
    this.#source = source
    this.#lines = source.split('\n')
  }

  document(): unknown {
    if (this.#skip() && this.#lines[this.#line]!.trimEnd() === '---') this.#line++
    if (this.#lines.some((line, at) => at >= this.#line && (line.startsWith('---') || line.startsWith('...')))) throw new Unusual()
    if (!this.#skip()) return null
    const value = this.#node({ column: this.#indent, outside: -1, ofKey: false })
    if (this.#skip()) throw new Unusual()
    return value
  }

  /** Goes to the next line that says something; false at the end. */
  #skip(): boolean {
    for (; this.#line < this.#lines.length; this.#line++) {
      const line = this.#lines[this.#line]!
      this.#indent = indentOf(line)
      if (this.#indent < line.length && line.charCodeAt(this.#indent) !== hash) return true
    }
    return false
  }

  /** Where the current line begins in the source. */
  #start(): number {
    let { line, start } = this.#known
    for (; line < this.#line; line++) start += this.#lines[line]!.length + 1
    this.#known = { line, start }
    return start
  }

  /** What begins on the current line at a column. */
  #node(spot: Spot): unknown {
    const line = this.#lines[this.#line]!
    if (isDash(line, spot.column)) return this.#list(spot.column)
    const key = keyOf(line, spot.column)
    return key === undefined ? this.#inline(spot) : this.#object(spot.column, key)
  }

  #list(column: number): unknown[] {
    const items: unknown[] = []
    do {
      const text = this.#lines[this.#line]!
      if (!isDash(text, column)) throw new Unusual()
      const inner = nextWord(text, column + 1)
      items.push(inner === undefined ? this.#below(column, false) : this.#node({ column: inner, outside: column, ofKey: false }))
    } while (this.#follows(column, true))
    return items
  }

  #object(column: number, first: Key): Record<string, unknown> {
    const value: Record<string, unknown> = {}
    const merged: Record<string, unknown>[] = []
    let key: Key | undefined = first
    do {
      const text = this.#lines[this.#line]!
      key ??= keyOf(text, column)
      if (key === undefined || key.name === '__proto__') throw new Unusual()
      const inner = nextWord(text, key.end)
      const item = inner === undefined ? this.#below(column, true) : this.#inline({ column: inner, outside: column, ofKey: true })
      const objects = key.name === '<<' ? mergedObjects(item) : []
      if (objects === undefined) throw new Unusual()
      merged.push(...objects)
      if (key.name !== '<<') value[key.name] = item
      key = undefined
    } while (this.#follows(column, false))
    return withMerged(value, merged)
  }

  /** Whether the next line that says something goes on at this column. */
  #follows(column: number, isList: boolean): boolean {
    if (!this.#skip()) return false
    if (this.#indent > column) throw new Unusual()
    if (this.#indent < column) return false
    const goesOn = isDash(this.#lines[this.#line]!, column)
    if (isList) return goesOn
    if (goesOn) throw new Unusual()
    return true
  }

  /** What stands below a key or dash whose line ends there. A list may stand right below its key. */
  #below(column: number, ofKey: boolean): unknown {
    this.#line++
    if (!this.#skip()) return null
    const indent = this.#indent
    if (indent > column) return this.#node({ column: indent, outside: column, ofKey })
    const isList = ofKey && indent === column && isDash(this.#lines[this.#line]!, column)
    return isList ? this.#list(column) : null
  }

  /** A value that begins on the line of its key or dash. */
  #inline(spot: Spot): unknown {
    const { column } = spot
    const line = this.#lines[this.#line]!
    switch (line[column]) {
      case '|':
      case '>':
        return this.#block(spot)
      case '"':
      case "'":
        return this.#spanning(readQuoted(this.#source, this.#start() + column))
      case '[':
      case '{':
        return this.#spanning(readFlow(this.#source, { at: this.#start() + column, anchors: this.#anchors }))
      case '*':
        return this.#alias(line.slice(column))
      case '&':
        return this.#anchored(spot)
      case '!':
      case '%':
      case '@':
      case '`':
      case '?':
      case ']':
      case '}':
      case ',':
        throw new Unusual()
      default:
        return this.#plain(spot)
    }
  }

  /** Takes a value that ends at an offset, on this line or a later one; nothing but a comment may follow it. */
  #spanning({ value, end }: { readonly value: unknown; readonly end: number }): unknown {
    let start = this.#start()
    for (; this.#line + 1 < this.#lines.length && start + this.#lines[this.#line]!.length < end; this.#line++)
      start += this.#lines[this.#line]!.length + 1
    const line = this.#lines[this.#line]!
    if (end - start < line.length && !/^\s*(?:$|\s#)/.test(line.slice(end - start))) throw new Unusual()
    this.#line++
    return value
  }

  #alias(text: string): unknown {
    const match = /^\*([\w-]+)\s*(?:$| #)/.exec(text)
    if (match === null || !this.#anchors.has(match[1]!)) throw new Unusual()
    this.#line++
    return this.#anchors.get(match[1]!)
  }

  #anchored({ column, outside, ofKey }: Spot): unknown {
    const line = this.#lines[this.#line]!
    const match = /^&([\w-]+)(?= |$)/.exec(line.slice(column))
    if (match === null) throw new Unusual()
    const inner = nextWord(line, column + match[0].length)
    // An object may begin right behind the anchor of a list's item.
    if (inner !== undefined && keyOf(line, inner) !== undefined) throw new Unusual()
    const value = inner === undefined ? this.#below(outside, ofKey) : this.#inline({ column: inner, outside, ofKey })
    this.#anchors.set(match[1]!, value)
    return value
  }

  #block({ column, outside }: Spot): string {
    const head = /^([|>])([+-]?)\s*(?:$| #)/.exec(this.#lines[this.#line]!.slice(column))
    if (head === null) throw new Unusual()
    const [, style, chomp] = head
    this.#line++
    const lines: string[] = []
    let indent = -1
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
    const isCut = this.#line >= this.#lines.length && this.#lines.at(-1)!.trim() !== ''
    return foldBlock(lines, { folds: style === '>', chomp: isCut ? '-' : chomp! })
  }

  #plain({ column, outside }: Spot): unknown {
    const line = this.#lines[this.#line]!
    const part = plainPart(line, column)
    this.#line++
    return line.includes(' #', column) || !this.#goesOn(outside) ? plainScalar(part) : this.#folded(part, outside)
  }

  /** Whether the next line that is not blank stands right of a column. */
  #goesOn(outside: number): boolean {
    for (let at = this.#line; at < this.#lines.length; at++) {
      const line = this.#lines[at]!
      const indent = indentOf(line)
      if (indent < line.length) return indent > outside
    }
    return false
  }

  /** A scalar without quotes that goes on after its first part. */
  #folded(first: string, outside: number): string {
    let folded = first
    let blanks = 0
    for (let at = this.#line; at < this.#lines.length; at++) {
      const line = this.#lines[at]!
      const indent = indentOf(line)
      if (indent === line.length) {
        blanks++
        continue
      }
      if (indent <= outside) break
      if (line.charCodeAt(indent) === hash || line.includes(' #', indent)) throw new Unusual()
      folded += (blanks === 0 ? ' ' : '\n'.repeat(blanks)) + plainPart(line, indent)
      blanks = 0
      this.#line = at + 1
    }
    return folded
  }
}

const [space, hash, dash, colon, question] = [32, 35, 45, 58, 63] as const

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

/** Whether an item of a list begins at a column of a line. */
function isDash(line: string, column: number): boolean {
  return line.charCodeAt(column) === dash && isEnd(line, column + 1)
}

/** Whether a line ends at a column, or has a blank there. */
function isEnd(line: string, column: number): boolean {
  return column >= line.length || line.charCodeAt(column) === space
}

/** Where the next colon of a line is that ends a key; -1 where there is none. */
function colonIn(line: string, from: number): number {
  let at = line.indexOf(':', from)
  while (at >= 0 && !isEnd(line, at + 1)) at = line.indexOf(':', at + 1)
  return at
}

/** A key, and the column behind its colon. */
interface Key {
  readonly name: string
  readonly end: number
}

/** The key that begins at a column of a line. */
function keyOf(line: string, column: number): Key | undefined {
  const first = line[column]
  if (first === '"' || first === "'") {
    const quoted = /^(?:"([^"\\\n]*)"|'([^'\n]*)') *:(?= |$)/.exec(line.slice(column))
    return quoted === null ? undefined : { name: quoted[1] ?? quoted[2]!, end: column + quoted[0].length }
  }
  if (first === undefined || '[]{},#&*!|>%@`?'.includes(first)) return undefined
  const at = colonIn(line, column)
  if (at <= column) return undefined
  const name = line.slice(column, at).trimEnd()
  return name.includes(' #') ? undefined : { name, end: at + 1 }
}

/** What one line has of a scalar without quotes from a column on, its comment left out. */
function plainPart(line: string, column: number): string {
  const comment = line.indexOf(' #', column)
  const part = line.slice(column, comment < 0 ? undefined : comment).trim()
  if (colonIn(part, 0) >= 0) throw new Unusual()
  const first = part.charCodeAt(0)
  if ((first === dash || first === question || first === colon) && isEnd(part, 1)) throw new Unusual()
  return part
}
