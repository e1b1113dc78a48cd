import { Trouble } from '../values/trouble.ts'
import { Scope } from './scope.ts'

/** What the code generator must know of the world: which filters and tests there are, and which of them may have to be awaited. */
export interface Known {
  readonly filters: ReadonlyMap<string, { readonly awaits: boolean }>
  readonly tests: ReadonlyMap<string, { readonly awaits: boolean }>
}

/** What a JavaScript function of the generated code is: the template, a macro, the body of a `{% call %}` or of a recursive loop. */
export type FunctionKind = 'main' | 'macro' | 'caller' | 'loop'

/** A JavaScript function while its code is being written. */
export interface Frame {
  readonly kind: FunctionKind
  /** The macro that the code stands in, for the stack of errors. */
  readonly macro: string | undefined
  /** Variables to declare at the start. */
  readonly temporaries: string[]
  /** Whether anything in it may have to be awaited. */
  awaits: boolean
  /** Where `return()` as a statement of its own leaves the function: only in macros. */
  readonly returns: boolean
}

/** The state of writing the code of one template. */
export class Writer {
  readonly file: string
  readonly source: string
  readonly known: Known
  /** Values that have no literal in JavaScript. */
  readonly constants: unknown[] = []
  /** Filters and tests that are used, by the variable that holds them. */
  readonly resources: Map<string, string> = new Map()
  /** Variables for what comes from outside the template, by name. */
  readonly outside: Map<string, string> = new Map()
  frame: Frame
  scope: Scope = new Scope(undefined)
  /** The buffer that text goes to, and whether it collects values instead of text. */
  buffer = 'o'
  collects: boolean
  /** How many branches the place is in; unknown filters and names are settled by it. */
  branches = 0
  #serial = 0

  constructor(options: { readonly file: string; readonly source: string; readonly known: Known; readonly collects: boolean }) {
    this.file = options.file
    this.source = options.source
    this.known = options.known
    this.collects = options.collects
    this.frame = { kind: 'main', macro: undefined, temporaries: [], awaits: false, returns: false }
  }

  /** A variable name that is not taken. */
  fresh(letter: string): string {
    return `${letter}${++this.#serial}`
  }

  /** A variable of the function that is being written. */
  temporary(): string {
    const name = this.fresh('t')
    this.frame.temporaries.push(name)
    return name
  }

  /** A value that may be a promise, awaited where it is. */
  awaited(code: string): string {
    this.frame.awaits = true
    const name = this.temporary()
    return `((${name}=${code})instanceof P?await ${name}:${name})`
  }

  /** The code of a name. */
  load(name: string): string {
    const found = this.scope.find(name)
    if (found?.certain === true) return found.variable
    return found === undefined ? this.#fromOutside(name) : `(${found.variable}===undefined?${this.#fromOutside(name)}:${found.variable})`
  }

  #fromOutside(name: string): string {
    let variable = this.outside.get(name)
    if (variable === undefined) this.outside.set(name, (variable = this.fresh('k')))
    return `(${variable}===undefined?${variable}=c.get(${JSON.stringify(name)}):${variable})`
  }

  /** The variable of a filter or test. */
  resource(kind: 'filter' | 'test', name: string): string {
    const key = `$.${kind}(${JSON.stringify(name)})`
    const variable = this.resources.get(key) ?? this.fresh('f')
    this.resources.set(key, variable)
    return variable
  }

  /** Runs a part of the writing within a scope of its own. */
  within<T>(write: () => T): T {
    const { scope, branches } = this
    this.scope = new Scope(scope)
    this.branches = 0
    const result = write()
    this.scope = scope
    this.branches = branches
    return result
  }

  trouble(code: string, options: { readonly message: string; readonly hint: string; readonly at: number }): Trouble {
    const { message, hint, at } = options
    return new Trouble(code, { message, hint }).pass({ file: this.file, source: this.source, at, macro: this.frame.macro })
  }
}
