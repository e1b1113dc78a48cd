import type { Body, Statement, Target } from '../syntax/tree.ts'

/** Names that a stretch of a template binds, and the JavaScript variables that hold them. */
export class Scope {
  readonly parent: Scope | undefined
  readonly #variables = new Map<string, string>()
  /** Variables that certainly have a value from here on. */
  readonly #certain = new Set<string>()

  constructor(parent: Scope | undefined) {
    this.parent = parent
  }

  bind(name: string, variable: string): void {
    this.#variables.set(name, variable)
  }

  /** Says that a variable of this scope has its value from here on, on every path. */
  settle(name: string): void {
    this.#certain.add(name)
  }

  /** The variable that a name means here, and whether it certainly has a value. */
  find(name: string): { readonly variable: string; readonly certain: boolean } | undefined {
    const variable = this.#variables.get(name)
    return variable === undefined ? this.parent?.find(name) : { variable, certain: this.#certain.has(name) }
  }

  /** The variable of this scope itself. */
  own(name: string): string | undefined {
    return this.#variables.get(name)
  }

  /** All names that can be seen from here, inner ones before outer ones of the same name. */
  visible(): Map<string, string> {
    const names = this.parent?.visible() ?? new Map<string, string>()
    for (const [name, variable] of this.#variables) names.set(name, variable)
    return names
  }
}

/** The names that statements bind in their own scope: not those of loops, blocks and macros within. */
export function boundNames(body: Body): Set<string> {
  const names = new Set<string>()
  const visit = (statement: Statement): void => {
    switch (statement.kind) {
      case 'set':
      case 'set-block':
        for (const name of targetNames(statement.target)) names.add(name)
        return
      case 'macro':
        names.add(statement.name)
        return
      case 'import':
        for (const { as } of statement.names) names.add(as)
        if (statement.as !== undefined) names.add(statement.as)
        return
      case 'if':
        for (const branch of statement.branches) branch.body.forEach(visit)
        statement.otherwise.forEach(visit)
        return
      default:
    }
  }
  body.forEach(visit)
  return names
}

/** The names that a target binds; attributes of namespaces bind none. */
export function targetNames(target: Target): string[] {
  if (target.kind === 'name') return [target.name]
  return target.kind === 'targets' ? target.items.flatMap(targetNames) : []
}
