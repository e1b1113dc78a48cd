import type { Call } from './call.ts'
import { Dict } from './dict.ts'
import { typeTrouble } from './trouble.ts'
import { tuple } from './tuple.ts'
import { Undefined } from './undefined.ts'

/** What a macro is made of. */
export interface MacroParts {
  /** Empty for the body of a `{% call %}`. */
  readonly name: string
  readonly parameters: readonly string[]
  /** Whether its body uses `varargs`, `kwargs` or `caller`, and so takes what the parameters do not. */
  readonly takes: { readonly varargs: boolean; readonly kwargs: boolean; readonly caller: boolean }
  /** Runs the body with the bound arguments: parameters, then caller, kwargs and varargs as far as taken. */
  readonly run: (bound: unknown[]) => unknown
}

/** A macro of a template, bound to the values it was defined among. */
export class Macro {
  readonly parts: MacroParts

  constructor(parts: MacroParts) {
    this.parts = parts
  }

  get name(): string {
    return this.parts.name
  }

  /** Its text, or what it returned with `return()`; a promise of it where something inside had to be awaited. */
  call(call: Call): unknown {
    const { parameters, takes, run } = this.parts
    const { args, kwargs } = call
    const count = parameters.length
    if (kwargs === undefined && args.length <= count && !takes.caller && !takes.kwargs && !takes.varargs) return run([...args])
    const rest = new Map(kwargs)
    const bound: unknown[] = args.slice(0, count)
    for (let index = bound.length; index < count; index++) bound[index] = taken(rest, parameters[index]!)
    if (takes.caller && !parameters.includes('caller')) bound.push(taken(rest, 'caller') ?? noCaller())
    if (takes.kwargs) bound.push(restDict(rest))
    else if (rest.size > 0) throw this.#surplus([...rest.keys()][0]!)
    if (takes.varargs) bound.push(tuple(args.slice(count)))
    else if (args.length > count) throw typeTrouble(`macro '${this.name}' takes not more than ${count} argument(s)`)
    return run(bound)
  }

  #surplus(name: string): Error {
    if (name === 'caller') return typeTrouble(`macro '${this.name}' does not call its caller`, 'call it without `{% call %}`')
    return typeTrouble(`macro '${this.name}' takes no keyword argument '${name}'`)
  }
}

function taken(rest: Map<string, unknown>, name: string): unknown {
  const value = rest.get(name)
  rest.delete(name)
  return value
}

function restDict(rest: ReadonlyMap<string, unknown>): Dict {
  const dict = new Dict()
  for (const [name, value] of rest) dict.set(name, value)
  return dict
}

function noCaller(): Undefined {
  return new Undefined({ mode: 'plain', name: 'caller', message: 'No caller defined', hint: 'call the macro with `{% call %}`' })
}

/** A method of a value that has been taken but not called yet. */
export class BoundMethod {
  readonly name: string
  readonly call: (call: Call) => unknown

  constructor(name: string, call: (call: Call) => unknown) {
    this.name = name
    this.call = call
  }
}

/** What `return()` throws, up to the macro that it leaves. */
export class ReturnSignal {
  readonly value: unknown

  constructor(value: unknown) {
    this.value = value
  }
}
