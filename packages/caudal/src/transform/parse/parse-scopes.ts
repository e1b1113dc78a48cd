import type { Tree } from '../../jinja/index.ts'
import type { DbtContext } from '../context/dbt-context.ts'
import type { DbtScope } from '../context/scope.ts'
import type { Sight, SightOptions } from './parse-overlay.ts'
import { parseOverlay } from './parse-overlay.ts'

/** A resource whose templates are run, and whose package it is. */
export interface Looking extends Sight {
  /** The package. */
  readonly owner: string
}

/** Scopes to run the templates of resources in while a project is read. */
export interface ParseScopes {
  /**
   * The scope that a package's resources have in common, set to one of them: whatever was run in it before has to be over. To make one for
   * each takes longer than most templates do.
   */
  at(looking: Looking): DbtScope
  /** A scope of a resource alone, as for what may take all the work that a template is allowed. */
  alone(looking: Looking): DbtScope
  /** A template that many resources have, as a hook: read once, for the first of them. Throws JINJA-SYNTAX. */
  tree(code: string, file: string): Tree
  /** Makes another for a package: something that went wrong may still go on in the one, or may have come of what others left of its work. */
  renew(owner: string): void
}

/** Makes the scopes of a project. */
export function createParseScopes({ context, ...options }: SightOptions & { readonly context: DbtContext }): ParseScopes {
  const shared = new Map<string, (sight: Sight) => DbtScope>()
  const made = (owner: string): ((sight: Sight) => DbtScope) => {
    const { lookup, passing, set, captured } = parseOverlay(options)
    const scope = context.scope({
      package: owner,
      overlay: lookup,
      passing,
      called: (id) => captured().macros.add(id),
      ran: (id) => captured().ran.add(id),
    })
    return (sight) => {
      set(sight)
      scope.turn()
      return scope
    }
  }
  const trees = new Map<string, Tree>()
  return {
    tree: (code, file) => {
      const known = trees.get(code) ?? context.parse(code, { file })
      trees.set(code, known)
      return known
    },
    at: ({ owner, ...sight }) => {
      const known = shared.get(owner) ?? made(owner)
      shared.set(owner, known)
      return known(sight)
    },
    alone: ({ owner, ...sight }) => made(owner)(sight),
    renew: (owner) => void shared.delete(owner),
  }
}
