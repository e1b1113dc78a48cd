import type { BlockTag } from './block-tag.ts'
import { tokenize } from './lexer.ts'
import type { Whitespace } from './lexer.ts'
import { parseExpression, parseFilterChain, parseTuple } from './parse-expression.ts'
import { parseMacroHead, parseSignature } from './parse-macro.ts'
import { parseTarget } from './parse-target.ts'
import { TokenStream } from './token-stream.ts'
import type {
  Body,
  CallBlock,
  Expression,
  ForStatement,
  IfStatement,
  ImportStatement,
  MacroStatement,
  Statement,
  Tree,
  WithStatement,
} from './tree.ts'

/** How templates are read. */
export interface Dialect extends Whitespace {
  /** The block tags that the caller adds, by their names. */
  readonly tags?: Readonly<Record<string, BlockTag>>
}

/** Reads a template. Throws JINJA-SYNTAX. */
export function parseTemplate(source: string, options: Dialect & { readonly file: string }): Tree {
  const text = normalize(source)
  const from = { file: options.file, source: text }
  const parser = new Parser(new TokenStream(tokenize(text, options), from), new Map(Object.entries(options.tags ?? {})))
  return { ...from, body: parser.parse() }
}

/** Reads an expression, without marks around it. Throws JINJA-SYNTAX. */
export function parseExpressionText(
  source: string,
  file: string,
): { readonly file: string; readonly source: string; readonly value: Expression } {
  const text = normalize(source)
  const stream = new TokenStream(tokenize(text, { file, expression: true }), { file, source: text })
  const value = parseTuple(stream)
  if (stream.now.kind !== 'end') throw stream.unexpected('the end')
  return { file, source: text, value }
}

const normalize = (source: string): string => (source.includes('\r') ? source.replaceAll(/\r\n?/g, '\n') : source)

const ownTags: readonly string[] =
  'if elif else endif for endfor set endset macro endmacro call endcall filter endfilter include import from do with endwith break continue autoescape endautoescape raw print'.split(
    ' ',
  )

class Parser {
  readonly #stream: TokenStream
  readonly #tags: ReadonlyMap<string, BlockTag>
  /** The tags that are open, the innermost last. */
  readonly #open: { tag: string; at: number; ends: readonly string[] }[] = []
  #loops = 0

  constructor(stream: TokenStream, tags: ReadonlyMap<string, BlockTag>) {
    this.#stream = stream
    this.#tags = tags
  }

  parse(): Body {
    return this.#body()
  }

  /** Statements up to one of the tags that end the innermost block; the mark `{%` before it has been taken. */
  #body(): Statement[] {
    const stream = this.#stream
    const body: Statement[] = []
    for (;;) {
      const { kind, at, text } = stream.take()
      if (kind === 'text') body.push({ kind: 'text', at, text })
      else if (kind === 'print') {
        body.push({ kind: 'print', at, value: parseTuple(stream) })
        stream.expect('shown')
      } else if (kind === 'open') {
        if (stream.now.kind === 'name' && this.#open.at(-1)?.ends.includes(stream.now.text) === true) return body
        body.push(...stream.nested(() => this.#statement(at)))
        stream.expect('close')
      } else return this.#ended(body)
    }
  }

  #ended(body: Statement[]): Statement[] {
    const open = this.#open.at(-1)
    if (open === undefined) return body
    const hint = `close it with ${open.ends.map((end) => `{% ${end} %}`).join(' or ')}`
    throw this.#stream.trouble(`'${open.tag}' is never closed`, { at: open.at, hint })
  }

  /** The body of a block, from the end of its opening tag on; takes the name of the tag that ends it. */
  #block(tag: { readonly tag: string; readonly at: number; readonly ends: readonly string[] }): {
    body: Body
    end: string
    from: number
    to: number
  } {
    const stream = this.#stream
    stream.skipOperator(':')
    const from = stream.expect('close').end
    this.#open.push(tag)
    const body = this.#body()
    this.#open.pop()
    const { text, at } = stream.take()
    return { body, end: text, from, to: stream.source.lastIndexOf('{%', at) }
  }

  #statement(at: number): Statement[] {
    const stream = this.#stream
    const token = stream.expect('name')
    const tag = token.text
    const custom = this.#tags.get(tag)
    if (custom !== undefined) return [this.#macro(at, { tag, custom })]
    switch (tag) {
      case 'if':
        return [this.#if(at)]
      case 'for':
        return [this.#for(at)]
      case 'set':
        return [this.#set(at)]
      case 'macro':
        return [this.#macro(at, { tag, custom: undefined })]
      case 'call':
        return [this.#call(at)]
      case 'with':
        return [this.#with(at)]
      case 'do':
        return [{ kind: 'do', at, value: parseTuple(stream) }]
      case 'filter':
        return [this.#filter(at)]
      case 'break':
      case 'continue':
        return [this.#jump(tag, at)]
      case 'include':
        return [this.#include(at)]
      case 'import':
      case 'from':
        return [this.#import(tag, at)]
      case 'print':
        return this.#print()
      case 'autoescape':
        parseExpression(stream)
        return [...this.#block({ tag, at, ends: ['endautoescape'] }).body]
      default:
        throw this.#stream.unknown('there is no tag', { token, known: [...ownTags, ...this.#tags.keys()] })
    }
  }

  #if(at: number): IfStatement {
    const branches: { test: Expression; body: Body }[] = []
    for (;;) {
      const test = parseTuple(this.#stream, { conditions: false })
      const { body, end } = this.#block({ tag: 'if', at, ends: ['elif', 'else', 'endif'] })
      branches.push({ test, body })
      if (end === 'endif') return { kind: 'if', at, branches, otherwise: [] }
      if (end === 'else') return { kind: 'if', at, branches, otherwise: this.#block({ tag: 'if', at, ends: ['endif'] }).body }
    }
  }

  #for(at: number): ForStatement {
    const stream = this.#stream
    const target = parseTarget(stream, { ends: () => stream.isName('in') })
    stream.expect('name', 'in')
    const items = parseTuple(stream, { conditions: false, ends: () => stream.isName('recursive') })
    const test = stream.skipName('if') ? parseExpression(stream) : undefined
    const recursive = stream.skipName('recursive')
    this.#loops++
    const { body, end } = this.#block({ tag: 'for', at, ends: ['endfor', 'else'] })
    this.#loops--
    const otherwise = end === 'else' ? this.#block({ tag: 'for', at, ends: ['endfor'] }).body : []
    return { kind: 'for', at, target, items, test, recursive, body, otherwise }
  }

  #set(at: number): Statement {
    const stream = this.#stream
    const target = parseTarget(stream, { places: true })
    if (stream.skipOperator('=')) return { kind: 'set', at, target, value: parseTuple(stream) }
    const filter = parseFilterChain(stream, false)
    return { kind: 'set-block', at, target, filter, body: this.#block({ tag: 'set', at, ends: ['endset'] }).body }
  }

  #macro(at: number, { tag, custom }: { readonly tag: string; readonly custom: BlockTag | undefined }): MacroStatement {
    const head = parseMacroHead(this.#stream, custom !== undefined)
    const loops = this.#loops
    this.#loops = 0
    const { body, from, to } = this.#block({ tag, at, ends: custom?.ends ?? [`end${tag}`] })
    this.#loops = loops
    return { kind: 'macro', at, tag, ...head, name: custom?.macro(head) ?? head.title, body, from, to, end: this.#stream.now.end }
  }

  #call(at: number): CallBlock {
    const stream = this.#stream
    const parameters = stream.isOperator('(') ? parseSignature(stream) : []
    const call = parseExpression(stream)
    if (call.kind !== 'call') throw stream.trouble('expected the call of a macro', { at: call.at, hint: 'write `{% call name() %}`' })
    const loops = this.#loops
    this.#loops = 0
    const { body } = this.#block({ tag: 'call', at, ends: ['endcall'] })
    this.#loops = loops
    return { kind: 'call-block', at, call, parameters, body }
  }

  #with(at: number): WithStatement {
    const stream = this.#stream
    const assignments: { target: ReturnType<typeof parseTarget>; value: Expression }[] = []
    while (stream.now.kind !== 'close') {
      if (assignments.length > 0) stream.expect('operator', ',')
      const target = parseTarget(stream)
      stream.expect('operator', '=')
      assignments.push({ target, value: parseExpression(stream) })
    }
    return { kind: 'with', at, assignments, body: this.#block({ tag: 'with', at, ends: ['endwith'] }).body }
  }

  #filter(at: number): Statement {
    const filter = parseFilterChain(this.#stream, true)!
    return { kind: 'filter-block', at, filter, body: this.#block({ tag: 'filter', at, ends: ['endfilter'] }).body }
  }

  #jump(kind: 'break' | 'continue', at: number): Statement {
    if (this.#loops === 0) throw this.#stream.trouble(`'${kind}' outside a loop`, { at, hint: 'use it within `{% for %}`' })
    return { kind, at }
  }

  #include(at: number): Statement {
    const stream = this.#stream
    const template = parseExpression(stream)
    const optional = stream.isName('ignore') && stream.ahead.text === 'missing'
    if (optional) stream.take()
    if (optional) stream.take()
    return { kind: 'include', at, template, optional, withContext: this.#context() ?? true }
  }

  #import(tag: 'import' | 'from', at: number): ImportStatement {
    const stream = this.#stream
    const template = parseExpression(stream)
    if (tag === 'import') {
      stream.expect('name', 'as')
      const as = stream.expect('name').text
      return { kind: 'import', at, template, as, names: [], withContext: this.#context() ?? false }
    }
    stream.expect('name', 'import')
    const names: { name: string; as: string }[] = []
    let withContext: boolean | undefined
    do {
      withContext = this.#context()
      if (withContext !== undefined || (names.length > 0 && stream.now.kind !== 'name')) break
      const { text: name, at: place } = stream.expect('name')
      if (name.startsWith('_'))
        throw stream.trouble('names that begin with an underscore cannot be imported', { at: place, hint: 'rename it' })
      names.push({ name, as: stream.skipName('as') ? stream.expect('name').text : name })
      withContext = this.#context()
    } while (withContext === undefined && stream.skipOperator(','))
    return { kind: 'import', at, template, as: undefined, names, withContext: withContext ?? false }
  }

  /** `with context` or `without context`, where it is next. */
  #context(): boolean | undefined {
    const { now, ahead } = this.#stream
    if (now.kind !== 'name' || (now.text !== 'with' && now.text !== 'without') || ahead.text !== 'context') return undefined
    this.#stream.take()
    this.#stream.take()
    return now.text === 'with'
  }

  #print(): Statement[] {
    const stream = this.#stream
    const printed: Statement[] = []
    while (stream.now.kind !== 'close') {
      if (printed.length > 0) stream.expect('operator', ',')
      printed.push({ kind: 'print', at: stream.now.at, value: parseExpression(stream) })
    }
    return printed
  }
}
