import {
  callValue,
  dict,
  Dict,
  directMethod,
  HostObject,
  isTrue,
  itemsOf,
  returnFunction,
  sameValue,
  text,
  toValue,
  tuple,
  Undefined,
} from '../../jinja/index.ts'
import type { Call, Expression, Lookup, MacroStatement, Statement, Tree } from '../../jinja/index.ts'
import { createDbtJinja } from '../context/dbt-jinja.ts'
import { writtenCall } from '../context/macro-calls.ts'

/** What the quick run cannot do. */
class Refused extends Error {}

/** One for all, as to note the stack of each takes long. */
const refused = new Refused()

/** A macro returns, which nobody asks for the value of. */
const returned = new Error('returned')

/** A value that was not worked out, because nothing has asked for it yet. */
const unknown = Symbol('unknown')

/** Rounds of loops and calls of macros that are worth walking through: what takes more is quicker as code. */
const mostRounds = 10_000

/** Macros that cannot be run quickly, so that the templates which call them need not try again. */
const compiled = new WeakSet<MacroStatement>()

/** What only the code of a macro has. */
const ofCode = new Set(['varargs', 'kwargs', 'caller'])

const dialect = createDbtJinja()

type Names = Map<string, unknown>

/** Calls that leave a value as it is. */
const pureMethods = new Set(
  'lower upper strip split startswith endswith replace title items keys values get join format quote render include'.split(' '),
)

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
    return value === unknown ? undefined : { value }
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
        if (statement.target.kind !== 'name') throw refused
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
    for (const { test, body } of branches) {
      const value = this.value(test, names)
      if (value === unknown) {
        if (isQuiet(branches.flatMap((branch) => branch.body)) && isQuiet(otherwise)) return
        throw refused
      }
      if (isTrue(value)) return this.body(body, names)
    }
    this.body(otherwise, names)
  }

  #loop(statement: Extract<Statement, { kind: 'for' }>, names: Names): void {
    const { target, items, test, recursive, body, otherwise } = statement
    if (test !== undefined || recursive) throw refused
    const list = this.value(items, names)
    if (list === unknown) {
      if (isQuiet(body) && isQuiet(otherwise)) return
      throw refused
    }
    const all = [...itemsOf(list)]
    for (const item of all) {
      this.#tick()
      const inner = new Map(names).set('loop', unknown)
      if (target.kind === 'name') inner.set(target.name, item)
      else if (target.kind === 'targets') {
        const parts = [...itemsOf(item)]
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

  #return({ arguments: { args, ...more } }: Extract<Expression, { kind: 'call' }>, names: Names): never {
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
      case 'attribute':
        return member(this.value(expression.object, names), expression.name)
      case 'item':
        return item(this.value(expression.object, names), this.value(expression.key, names))
      case 'call':
        return this.#call(expression, names)
      case 'filter':
        return this.#filter(expression, names)
      case 'test':
        return this.#test(expression, names)
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
    if (this.#depth > 0 && ofCode.has(name)) throw refused
    return this.#depth > 0 ? new Undefined({ mode: 'plain', name, message: `'${name}' is undefined` }) : unknown
  }

  #condition({ test, value, otherwise }: Extract<Expression, { kind: 'condition' }>, names: Names): unknown {
    const decides = this.#known(test, names)
    if (isTrue(decides)) return this.value(value, names)
    return otherwise === undefined ? unknown : this.value(otherwise, names)
  }

  #compare({ first, rest }: Extract<Expression, { kind: 'compare' }>, names: Names): unknown {
    const left = this.value(first, names)
    const [only, ...more] = rest
    const right = this.value(only!.operand, names)
    if (left === unknown || right === unknown || more.length > 0) return unknown
    switch (only!.sign) {
      case '==':
        return sameValue(left, right)
      case '!=':
        return !sameValue(left, right)
      case 'in':
      case 'not in': {
        if (!Array.isArray(right) || typeof left !== 'string') return unknown
        return right.includes(left) === (only!.sign === 'in')
      }
      default:
        return unknown
    }
  }

  #arithmetic({ operator, left, right }: Extract<Expression, { kind: 'arithmetic' }>, names: Names): unknown {
    const [one, other] = [this.value(left, names), this.value(right, names)]
    if (operator === '+' && typeof one === 'string' && typeof other === 'string') return one + other
    if (operator === '+' && Array.isArray(one) && Array.isArray(other)) return [...(one as unknown[]), ...(other as unknown[])]
    // What else is known may fail, as a division by zero does.
    if (one !== unknown && other !== unknown) throw refused
    return unknown
  }

  #filter({ name, input, arguments: given }: Extract<Expression, { kind: 'filter' }>, names: Names): unknown {
    if (!dialect.hasFilter(name)) throw refused
    if (input !== undefined) this.value(input, names)
    this.#arguments(given, names)
    return unknown
  }

  #test({ name, input }: Extract<Expression, { kind: 'test' }>, names: Names): unknown {
    if (name !== 'none' && name !== 'defined') throw refused
    const value = this.value(input, names)
    if (value === unknown) return unknown
    return name === 'none' ? value === null : !(value instanceof Undefined)
  }

  #call(expression: Extract<Expression, { kind: 'call' }>, names: Names, isAsked = true): unknown {
    const { callee, arguments: given } = expression
    const object = callee.kind === 'attribute' ? this.value(callee.object, names) : undefined
    const called = callee.kind === 'attribute' ? member(object, callee.name) : this.value(callee, names)
    const call = this.#arguments(given, names)
    const isKnown = !call.args.includes(unknown) && [...(call.kwargs?.values() ?? [])].every((value) => value !== unknown)
    if (callee.kind === 'attribute' && !(object instanceof HostObject)) {
      if (object === unknown) return unknown
      if (!pureMethods.has(callee.name)) throw refused
      if (!isKnown) return unknown
      const method = directMethod(object, callee.name)
      if (method === undefined) throw refused
      return toValue(method(object as never, call))
    }
    if (!isAsked && this.#runsMacro(called, call)) return unknown
    if (!isKnown) throw refused
    if (called === unknown) {
      if (callee.kind === 'name' && ['return', 'caller', 'namespace', 'cycler'].includes(callee.name)) throw refused
      return unknown
    }
    const result = callValue(called, call)
    if (result instanceof Promise && expression !== this.#awaited) {
      result.catch(() => undefined)
      throw refused
    }
    return result
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
        else names.set(name, otherwise === undefined ? notGiven(name) : this.value(otherwise, names))
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
  #arguments({ args, kwargs, moreArgs, moreKwargs }: Extract<Expression, { kind: 'call' }>['arguments'], names: Names): Call {
    if (moreArgs !== undefined || moreKwargs !== undefined) throw refused
    const values = args.map((arg) => this.value(arg, names))
    if (kwargs.length === 0) return { args: values }
    return { args: values, kwargs: new Map(kwargs.map(({ name, value }) => [name, this.value(value, names)])) }
  }
}

function notGiven(name: string): Undefined {
  return new Undefined({ mode: 'plain', name, message: `parameter '${name}' was not provided` })
}

function member(object: unknown, name: string): unknown {
  if (object instanceof Undefined) throw refused
  if (object instanceof HostObject) {
    const value = object.parts.attribute?.(name)
    return value === undefined ? unknown : toValue(value)
  }
  if (object instanceof Dict) return object.has(name) ? object.get(name) : unknown
  return unknown
}

function item(object: unknown, key: unknown): unknown {
  if (object instanceof Undefined) throw refused
  if (Array.isArray(object) && typeof key === 'number' && key >= 0 && key < object.length) return object[key]
  if (object instanceof Dict && key !== unknown && object.has(key)) return object.get(key)
  return unknown
}

/** Whether statements neither call nor set anything, so that it does not matter whether they run. */
function isQuiet(statements: readonly Statement[]): boolean {
  return statements.every(
    (statement) => statement.kind === 'text' || (statement.kind === 'print' && ['name', 'constant'].includes(statement.value.kind)),
  )
}
