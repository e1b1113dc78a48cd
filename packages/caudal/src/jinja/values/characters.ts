import { boundItems } from './bounds.ts'

/** The characters of a text as Python counts them: a pair of surrogates is one. */
export function characters(value: string): readonly string[] {
  boundItems(value.length)
  return hasSurrogates(value) ? Array.from(value) : value.split('')
}

/** Whether a text has characters that take two places in JavaScript. */
export function hasSurrogates(value: string): boolean {
  return /[\ud800-\udfff]/.test(value)
}
