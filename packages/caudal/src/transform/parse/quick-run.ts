import { callValue, dict, Dict, HostObject, isTrue, itemsOf, sameValue, text, toValue, tuple } from '../../jinja/index.ts'
import type { Call, Expression, Lookup, Statement, Tree } from '../../jinja/index.ts'

/** What the quick run cannot do. */
class Refused extends Error {}

/** One for all, as to note the stack of each takes long. */
const refused = new Refused()

/** A value that was not worked out, because nothing has asked for it yet. */
const unknown = Symbol('unknown')

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
        this.value(statement.value, names)
        return
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
    return value === undefined ? unknown : toValue(value)
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

  #filter({ input, arguments: given }: Extract<Expression, { kind: 'filter' }>, names: Names): unknown {
    if (input !== undefined) this.value(input, names)
    this.#arguments(given, names)
    return unknown
  }

  #call(expression: Extract<Expression, { kind: 'call' }>, names: Names): unknown {
    const { callee, arguments: given } = expression
    const call = this.#arguments(given, names)
    if (callee.kind === 'attribute') {
      const object = this.value(callee.object, names)
      if (object === unknown) return unknown
      if (!(object instanceof HostObject)) {
        if (!pureMethods.has(callee.name)) throw refused
        return object instanceof Dict && callee.name === 'get' ? entryOf(object, call) : unknown
      }
    }
    if (call === undefined) throw refused
    const called = this.value(callee, names)
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

  /** The arguments of a call; undefined where one is not known. */
  #arguments({ args, kwargs, moreArgs, moreKwargs }: Extract<Expression, { kind: 'call' }>['arguments'], names: Names): Call | undefined {
    if (moreArgs !== undefined || moreKwargs !== undefined) throw refused
    const values = args.map((arg) => this.value(arg, names))
    const named = kwargs.map(({ name, value }) => [name, this.value(value, names)] as const)
    if (values.includes(unknown) || named.some(([, value]) => value === unknown)) return undefined
    return named.length === 0 ? { args: values } : { args: values, kwargs: new Map(named) }
  }
}

/** What `get` of a dict yields. */
function entryOf(object: Dict, call: Call | undefined): unknown {
  const [key, otherwise = null, ...more] = call?.args ?? []
  if (typeof key !== 'string' || more.length > 0 || call?.kwargs !== undefined) return unknown
  return object.has(key) ? object.get(key) : otherwise
}

function member(object: unknown, name: string): unknown {
  if (object instanceof HostObject) {
    const value = object.parts.attribute?.(name)
    return value === undefined ? unknown : toValue(value)
  }
  if (object instanceof Dict) return object.has(name) ? object.get(name) : unknown
  return unknown
}

function item(object: unknown, key: unknown): unknown {
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
