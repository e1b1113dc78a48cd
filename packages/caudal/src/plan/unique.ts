import type { Place } from '../kernel/index.ts'
import { checkName } from './names.ts'
import { problem } from './report.ts'
import type { Report } from './report.ts'

/** A definition with its name and place. */
export interface Named {
  readonly name: string
  readonly place: Place
}

/** Each thing once; two different things of one name are a problem at the later one. */
export function unique<T extends Named>(report: Report, options: { readonly noun: string; readonly things: readonly T[] }): T[] {
  const seen = new Map<string, T>()
  for (const thing of new Set(options.things)) {
    if (isNameless(report, { noun: options.noun, thing })) continue
    const first = seen.get(thing.name)
    if (first === undefined) seen.set(thing.name, thing)
    else duplicate(report, { noun: options.noun, thing, first })
  }
  return [...seen.values()]
}

/** Takes down that a name is taken by an earlier, different definition. */
export function duplicate(report: Report, options: { readonly noun: string; readonly thing: Named; readonly first: Named }): void {
  const { noun, thing, first } = options
  const where = first.place.line === undefined ? first.place.file : `${first.place.file}:${first.place.line}`
  problem(report, {
    code: 'DEFINE-DUPLICATE-NAME',
    message: `there are two ${noun}s called ${thing.name}`,
    hint: `rename this one or the one at ${where}`,
    place: thing.place,
  })
}

/** Whether the name of a definition is no text, which is taken down: nothing could refer to it. */
export function isNameless(report: Report, options: { readonly noun: string; readonly thing: Named }): boolean {
  const { noun, thing } = options
  if (typeof thing.name === 'string') return false
  checkName(report, { noun, name: thing.name, place: thing.place })
  return true
}
