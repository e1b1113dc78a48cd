import type { Lookup } from './compile/context.ts'
import type { Values } from './jinja.ts'

/** Values as a function of a name. Of a record only its own keys can be seen. */
export function lookupOf(values: Values): Lookup {
  return typeof values === 'function' ? values : (name) => (Object.hasOwn(values, name) ? values[name] : undefined)
}

/** Looks in one place after the other. None is found as any other value is. */
export function firstOf(lookups: readonly Lookup[]): Lookup {
  return (name) => {
    for (const lookup of lookups) {
      const value = lookup(name)
      if (value !== undefined) return value
    }
    return undefined
  }
}
