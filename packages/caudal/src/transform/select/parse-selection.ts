import { parseCriterion } from './selection.ts'
import type { Combination, IndirectSelection, Selection } from './selection.ts'

/** What a command line says of the selection. */
export interface SelectionArguments {
  /** Each a list of criteria by spaces, each of those an intersection by commas. None: everything. */
  readonly select?: readonly string[]
  readonly exclude?: readonly string[]
  /** Default `eager`. */
  readonly indirect?: IndirectSelection
}

const everything = ['fqn:*', 'source:*', 'exposure:*', 'metric:*', 'semantic_model:*']

/** The selection of `--select` and `--exclude`: a union by spaces of intersections by commas, less what is excluded. Throws as `parseCriterion`. */
export function parseSelection(options: SelectionArguments): Selection {
  const indirect = options.indirect ?? 'eager'
  const wanted = words(options.select ?? [])
  const included = union(wanted.length === 0 ? everything : wanted, indirect, wanted.length > 0)
  const unwanted = words(options.exclude ?? [])
  if (unwanted.length === 0) return included
  const raw = `${included.raw} without ${unwanted.join(' ')}`
  return { kind: 'difference', raw, parts: [included, union(unwanted, indirect, true)], indirect: 'eager', expected: false }
}

function words(texts: readonly string[]): string[] {
  return texts.flatMap((text) => text.split(/\s+/)).filter((word) => word !== '')
}

function union(terms: readonly string[], indirect: IndirectSelection, expected: boolean): Combination {
  const parts = terms.map((raw): Selection => {
    const criteria = raw.split(',').map((part) => parseCriterion(part, indirect))
    return { kind: 'intersection', raw, parts: criteria, indirect, expected }
  })
  return { kind: 'union', raw: terms.join(' '), parts, indirect, expected: false }
}
