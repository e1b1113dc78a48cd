import { callValue, dict, HostObject, isTrue, itemsOf, Loop, returnFunction, text, toValue, tuple, Undefined } from '../../jinja/index.ts'
import type { Call, Expression, Lookup, MacroStatement, Operations, Statement, Tree } from '../../jinja/index.ts'
import { createDbtJinja } from '../context/dbt-jinja.ts'
import { writtenCall } from '../context/macro-calls.ts'

/** What the quick run cannot do. */
class Refused extends Error {}

/** One for all, as to note the stack of each takes long. */
const refused = new Refused()

/** A macro returns, which nobody asks for the value of. */
const returned = new Error('returned')

/** A value that was not worked out: the text of a block or of a macro, and what follows from it. */
const unknown = Symbol('unknown')

/** Rounds of loops and calls of macros that are worth walking through: what takes more is quicker as code. */
const mostRounds = 10_000

/** Macros that cannot be run quickly, so that the templates which call them need not try again. */
const compiled = new WeakSet<MacroStatement>()

/** What only the code of a macro has. */
const ofCode = new Set(['varargs', 'kwargs', 'caller'])

/** What is heard outside: once rendering is tried after all, it would be heard twice. */
const heard = new Set(['log', 'print', 'warn'])

/** Calls that leave a value as it is, whatever it is. */
const pureMethods = new Set(
  'lower upper strip split startswith endswith replace title items keys values get join format quote render'.split(' '),
)

/** A model may call and print what there is not; a macro may not call it. */
const inTemplates = createDbtJinja({ undefined: 'silent' }).operations
const inMacros = createDbtJinja({ undefined: 'plain' }).operations

type Names = Map<string, unknown>
type CallExpression = Extract<Expression, { kind: 'call' }>

/**
 * Runs a template for what it calls, without making code of it: right where a template is run once and nobody wants its text. True where it
 * went through; false where it does something out of the ordinary or fails, and has to be rendered after all.
 */
export function runQuickly(tree: Tree, lookup: Lookup): boolean {
  try {
    new QuickRun(lookup).body(tree.body, new Map())
    return true
  } catch {
    return false
  }
}

/** The value of a template that prints one thing alone, or a promise of it; undefined where it has to be rendered after all. */
export function quickValue(tree: Tree, lookup: Lookup): { readonly value: unknown } | undefined {
  const [statement, ...more] = tree.body
  if (statement?.kind !== 'print' || more.length > 0) return undefined
  try {
    const value = new QuickRun(lookup, statement.value).value(statement.value, new Map())
    return value === unknown || value instanceof Undefined ? undefined : { value }
  } catch {
    return undefined
  }
}

class QuickRun {
  readonly #lookup: Lookup
  /** The one expression that may yield a promise. */
  readonly #awaited: Expression | undefined
  #rounds = 0
  /** How many macros are being run. */
  #depth = 0
  #isRefused = false

  constructor(lookup: Lookup, awaited?: Expression) {
    this.#lookup = lookup
    this.#awaited = awaited
  }

  get #operations(): Operations {
    return this.#depth > 0 ? inMacros : inTemplates
  }

  body(statements: readonly Statement[], names: Names): void {
    for (const statement of statements) this.#statement(statement, names)
  }

  #statement(statement: Statement, names: Names): void {
    switch (statement.kind) {
      case 'text':
        return
      case 'print':
      case 'do':
        return this.#effects(statement.value, names)
      case 'set':
        if (statement.target.kind !== 'name') throw refused
        names.set(statement.target.name, this.value(statement.value, names))
        return
      case 'set-block':
        if (statement.target.kind !== 'name' || statement.filter !== undefined) throw refused
        this.body(statement.body, new Map(names))
        names.set(statement.target.name, unknown)
        return
      case 'if':
        return this.#choose(statement, names)
      case 'for':
        return this.#loop(statement, names)
      default:
        throw refused
    }
  }

  #choose({ branches, otherwise }: Extract<Statement, { kind: 'if' }>, names: Names): void {
    for (const [index, { test, body }] of branches.entries()) {
      const value = this.value(test, names)
      if (value === unknown) {
        const isStill = branches.slice(index + 1).every((branch) => isQuiet(branch.test))
        if (isStill && branches.every((branch) => areQuiet(branch.body)) && areQuiet(otherwise)) return
        throw refused
      }
      if (isTrue(value)) return this.body(body, names)
    }
    this.body(otherwise, names)
  }

  #loop(statement: Extract<Statement, { kind: 'for' }>, names: Names): void {
    const { target, items, test, recursive, body, otherwise } = statement
    if (test !== undefined || recursive) throw refused
    const all = itemsOf(this.#known(items, names))
    const loop = new Loop(all, { depth: 0 })
    for (const item of all) {
      this.#tick()
      loop.advance(item)
      const inner = new Map(names).set('loop', loop)
      if (target.kind === 'name') inner.set(target.name, item)
      else if (target.kind === 'targets') {
        const parts = itemsOf(item)
        if (parts.length !== target.items.length) throw refused
        for (const [index, part] of target.items.entries()) {
          if (part.kind !== 'name') throw refused
          inner.set(part.name, parts[index])
        }
      } else throw refused
      this.body(body, inner)
    }
    if (all.length === 0) this.body(otherwise, new Map(names))
  }

  #tick(): void {
    if (++this.#rounds > mostRounds) throw refused
  }

  /** Runs an expression whose value nobody asks for. */
  #effects(expression: Expression, names: Names): void {
    if (expression.kind === 'concat') for (const part of expression.parts) this.#effects(part, names)
    else if (expression.kind !== 'call') this.value(expression, names)
    else if (this.#depth > 0 && this.#returns(expression.callee, names)) this.#return(expression, names)
    else this.#call(expression, names, false)
  }

  #returns(callee: Expression, names: Names): boolean {
    return callee.kind === 'name' && callee.name === 'return' && this.#name('return', names) === returnFunction
  }

  #return({ arguments: { args, ...more } }: CallExpression, names: Names): never {
    const [value] = args
    if (value === undefined || args.length > 1 || more.kwargs.length > 0) throw refused
    this.#effects(value, names)
    throw returned
  }

  value(expression: Expression, names: Names): unknown {
    switch (expression.kind) {
      case 'constant':
        return expression.value
      case 'name':
        return this.#name(expression.name, names)
      case 'list':
      case 'tuple': {
        const items = expression.items.map((item) => this.value(item, names))
        if (items.includes(unknown)) return unknown
        return expression.kind === 'list' ? items : tuple(items)
      }
      case 'dict': {
        const entries = expression.entries.map(([key, value]) => [this.value(key, names), this.value(value, names)] as const)
        return entries.flat().includes(unknown) ? unknown : dict(entries)
      }
      case 'condition':
        return this.#condition(expression, names)
      case 'and':
      case 'or': {
        const left = this.#known(expression.left, names)
        return isTrue(left) === (expression.kind === 'and') ? this.value(expression.right, names) : left
      }
      case 'not': {
        const value = this.value(expression.operand, names)
        return value === unknown ? unknown : !isTrue(value)
      }
      case 'compare':
        return this.#compare(expression, names)
      case 'concat': {
        const parts = expression.parts.map((part) => this.value(part, names))
        return parts.includes(unknown) ? unknown : parts.map(text).join('')
      }
      case 'arithmetic':
        return this.#arithmetic(expression, names)
      case 'attribute': {
        const object = this.value(expression.object, names)
        return object === unknown ? unknown : this.#operations.attribute(object, expression.name)
      }
      case 'item':
        return this.#item(expression, names)
      case 'call':
        return this.#call(expression, names)
      case 'filter':
      case 'test':
        return this.#apply(expression, names)
      default:
        throw refused
    }
  }

  #known(expression: Expression, names: Names): unknown {
    const value = this.value(expression, names)
    if (value === unknown) throw refused
    return value
  }

  #name(name: string, names: Names): unknown {
    if (names.has(name)) return names.get(name)
    const value = this.#lookup(name)
    if (value !== undefined) return toValue(value)
    if (this.#awaited !== undefined || (this.#depth > 0 && ofCode.has(name))) throw refused
    const global = this.#operations.global(name)
    return global === undefined ? this.#undefined(name, `'${name}' is undefined`) : toValue(global)
  }

  #undefined(name: string, message: string): Undefined {
    return new Undefined({ mode: this.#depth > 0 ? 'plain' : 'silent', name, message })
  }

  #condition({ test, value, otherwise }: Extract<Expression, { kind: 'condition' }>, names: Names): unknown {
    if (isTrue(this.#known(test, names))) return this.value(value, names)
    return otherwise === undefined ? this.#undefined('', 'nothing was said to be otherwise') : this.value(otherwise, names)
  }

  #compare({ first, rest }: Extract<Expression, { kind: 'compare' }>, names: Names): unknown {
    let left = this.value(first, names)
    for (const { sign, operand } of rest) {
      const right = this.value(operand, names)
      if (left === unknown || right === unknown) {
        // Whether what comes after is asked for follows from this.
        if (rest.length > 1) throw refused
        return unknown
      }
      if (!this.#operations.compare(sign, left, right)) return false
      left = right
    }
    return true
  }

  #arithmetic({ operator, left, right }: Extract<Expression, { kind: 'arithmetic' }>, names: Names): unknown {
    const [one, other] = [this.value(left, names), this.value(right, names)]
    if (one === unknown || other === unknown) return unknown
    return this.#operations.arithmetic(operator, one, other)
  }

  #item({ object, key }: Extract<Expression, { kind: 'item' }>, names: Names): unknown {
    if (key.kind === 'slice') throw refused
    const [value, place] = [this.value(object, names), this.value(key, names)]
    return value === unknown || place === unknown ? unknown : this.#operations.item(value, place)
  }

  #apply(expression: Extract<Expression, { kind: 'filter' | 'test' }>, names: Names): unknown {
    const { kind, name, input, arguments: given } = expression
    // What a block is put through has no input of its own; what is drawn must not be drawn twice.
    if (input === undefined || name === 'random') throw refused
    const apply = this.#operations[kind](name)
    const value = this.value(input, names)
    const call = this.#arguments(given, names)
    return value === unknown || !isKnown(call) ? unknown : this.#settled(apply(value, call), expression)
  }

  #call(expression: CallExpression, names: Names, isAsked = true): unknown {
    const { callee, arguments: given } = expression
    if (callee.kind === 'name' || callee.kind === 'attribute') {
      if (heard.has(callee.name)) throw refused
    }
    if (callee.kind === 'attribute') {
      const object = this.value(callee.object, names)
      if (!(object instanceof HostObject))
        return this.#method(expression, { object, name: callee.name, call: this.#arguments(given, names) })
      return this.#called(expression, { called: this.#operations.attribute(object, callee.name), names, isAsked })
    }
    return this.#called(expression, { called: this.value(callee, names), names, isAsked })
  }

  #method(
    expression: Expression,
    { object, name, call }: { readonly object: unknown; readonly name: string; readonly call: Call },
  ): unknown {
    if (object !== unknown && isKnown(call)) return this.#settled(this.#operations.method(object, name, call), expression)
    if (!pureMethods.has(name)) throw refused
    return unknown
  }

  #called(expression: CallExpression, of: { readonly called: unknown; readonly names: Names; readonly isAsked: boolean }): unknown {
    const { called, names, isAsked } = of
    const call = this.#arguments(expression.arguments, names)
    if (!isAsked && this.#runsMacro(called, call)) return unknown
    if (called === unknown || !isKnown(call)) throw refused
    return this.#settled(callValue(called, call), expression)
  }

  #settled(result: unknown, expression: Expression): unknown {
    if (!(result instanceof Promise)) return toValue(result)
    if (expression === this.#awaited) return result
    result.catch(() => undefined)
    throw refused
  }

  /** Runs a macro whose text nobody asks for without making code of it; false where what is called is none, or one that needs code. */
  #runsMacro(called: unknown, call: Call): boolean {
    const macro = writtenCall(called)
    if (macro === undefined || compiled.has(macro.statement)) return false
    this.#tick()
    this.#depth++
    try {
      macro.track(() => this.#macro(macro.statement, call))
    } finally {
      this.#depth--
    }
    return true
  }

  #macro(statement: MacroStatement, { args, kwargs }: Call): void {
    const { parameters, body } = statement
    try {
      const names: Names = new Map()
      if (args.length > parameters.length) throw refused
      for (const [index, { name, default: otherwise }] of parameters.entries()) {
        if (index < args.length && kwargs?.has(name) === true) throw refused
        const value = index < args.length ? args[index] : kwargs?.get(name)
        if (value !== undefined) names.set(name, value)
        else
          names.set(
            name,
            otherwise === undefined ? this.#undefined(name, `parameter '${name}' was not provided`) : this.value(otherwise, names),
          )
      }
      for (const name of kwargs?.keys() ?? []) if (!names.has(name)) throw refused
      this.body(body, names)
    } catch (error) {
      if (error === returned) return
      // The innermost one is to blame.
      if (!this.#isRefused) compiled.add(statement)
      this.#isRefused = true
      throw refused
    }
  }

  /** The arguments of a call, of which some may be unknown. */
  #arguments({ args, kwargs, moreArgs, moreKwargs }: CallExpression['arguments'], names: Names): Call {
    if (moreArgs !== undefined || moreKwargs !== undefined) throw refused
    const values = args.map((arg) => this.value(arg, names))
    if (kwargs.length === 0) return { args: values }
    return { args: values, kwargs: new Map(kwargs.map(({ name, value }) => [name, this.value(value, names)])) }
  }
}

function isKnown({ args, kwargs }: Call): boolean {
  if (args.includes(unknown)) return false
  for (const value of kwargs?.values() ?? []) if (value === unknown) return false
  return true
}

/** Whether an expression neither calls nor fails, so that it does not matter whether it is worked out. */
function isQuiet({ kind }: Expression): boolean {
  return kind === 'name' || kind === 'constant'
}

/** Whether statements neither call nor set anything, so that it does not matter whether they run. */
function areQuiet(statements: readonly Statement[]): boolean {
  return statements.every((statement) => statement.kind === 'text' || (statement.kind === 'print' && isQuiet(statement.value)))
}
