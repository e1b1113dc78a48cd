import { ReturnSignal } from '../values/macro.ts'
import { troubleOf, typeTrouble } from '../values/trouble.ts'
import type { Context } from './context.ts'
import type { Generated } from './generate.ts'
import type { Runtime } from './runtime.ts'

/** What a running template leaves behind: what it defines, as names and values; a value may still be missing. */
export interface Exports {
  exports?: () => readonly (readonly [name: string, value: unknown])[]
}

/** A template or expression as a function of a context. Yields its result, or a promise of it where something was awaited. */
export type Unit = (context: Context, exports: Exports) => unknown

/** Makes code a function. The code holds nothing of the template but literals that JSON has written. */
export function createUnit(
  generated: Generated,
  parts: { readonly runtime: Runtime; readonly file: string; readonly source: string },
): Unit {
  const { file, source } = parts
  const pass = (error: unknown, at: number, macro: string | null): unknown =>
    error instanceof ReturnSignal ? error : troubleOf(error).pass({ file, source, at, macro: macro ?? undefined })
  const end = (error: unknown, at: number): unknown => pass(error instanceof ReturnSignal ? outsideMacro() : error, at, null)
  const leave = (error: unknown, at: number, macro: string): unknown => {
    if (error instanceof ReturnSignal) return error.value
    throw pass(error, at, macro) as Error
  }
  // oxlint-disable-next-line typescript/no-implied-eval
  const factory = new Function('$', 'q', 'X', 'L', 'Z', generated.code) as (...given: unknown[]) => Unit
  return factory(parts.runtime, generated.constants, pass, leave, end)
}

function outsideMacro(): Error {
  return typeTrouble('return() outside a macro', 'use it within `{% macro %}`')
}
