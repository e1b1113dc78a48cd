import type { HostFunction } from '../../jinja/index.ts'
import { bindCall } from '../../jinja/index.ts'

/** What an object shows to templates, by name: each entry makes the attribute from the object. */
export type Members<T> = ReadonlyMap<string, (self: T) => unknown>

/** Members from a record of attributes. */
export function members<T>(...tables: readonly Readonly<Record<string, (self: T) => unknown>>[]): Members<T> {
  return new Map(tables.flatMap((table) => Object.entries(table)))
}

/**
 * A method for templates. The signature is its name and parameters, those that may be left out with a question mark, as `quote database?`;
 * what is left out is bound to JavaScript's undefined.
 */
export function method<T>(signature: string, run: (self: T, bound: readonly unknown[]) => unknown): (self: T) => HostFunction {
  const read = readSignature(signature)
  return (self) => (call) => run(self, bindCall(call, read))
}

/** A function for templates that belongs to no object; for the signature see `method`. */
export function hostFunction(signature: string, run: (bound: readonly unknown[]) => unknown): HostFunction {
  const read = readSignature(signature)
  return (call) => run(bindCall(call, read))
}

function readSignature(signature: string): { readonly name: string; readonly parameters: readonly string[]; readonly required: number } {
  const [name = '', ...words] = signature.split(' ')
  return { name, parameters: words.map((word) => word.replace('?', '')), required: words.filter((word) => !word.endsWith('?')).length }
}
