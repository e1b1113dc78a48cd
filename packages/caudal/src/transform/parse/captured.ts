import type { RefArgs } from '../manifest/resource.ts'
import type { YamlObject } from './object.ts'

/** What a template says of its resource when it is read. */
export interface Captured {
  readonly refs: RefArgs[]
  readonly sources: string[][]
  readonly metrics: string[][]
  readonly functions: string[][]
  /** The macros that it calls itself. */
  readonly macros: Set<string>
  /** All macros that were run for it. */
  readonly ran: Set<string>
  /** What its calls of `config` say together. */
  config: YamlObject
}

/** Nothing captured yet. */
export function nothingCaptured(): Captured {
  return { refs: [], sources: [], metrics: [], functions: [], macros: new Set(), ran: new Set(), config: {} }
}
