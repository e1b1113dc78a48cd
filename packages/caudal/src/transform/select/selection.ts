import { didYouMean, Fault, jsonText } from '../../kernel/index.ts'
import type { Json, Place } from '../../kernel/index.ts'

const selectorMethods = [
  'fqn',
  'tag',
  'group',
  'access',
  'source',
  'path',
  'file',
  'package',
  'config',
  'test_name',
  'test_type',
  'resource_type',
  'state',
  'exposure',
  'metric',
  'result',
  'source_status',
  'version',
  'semantic_model',
  'saved_query',
  'unit_test',
  'selector',
] as const

/** The name of a way to pick resources. */
export type SelectorMethod = (typeof selectorMethods)[number]

/** Which tests come along with what is selected: any that touches it, only those that touch nothing else, those whose other parents are built before it, or none. */
export type IndirectSelection = 'eager' | 'cautious' | 'buildable' | 'empty'

/** One condition with its operators, as `2+tag:nightly+1`. */
export interface Criterion {
  readonly kind: 'criterion'
  /** As it was written. */
  readonly raw: string
  readonly method: SelectorMethod
  /** What follows the method after a dot, as `materialized` in `config.materialized:table`. */
  readonly path: readonly string[]
  readonly value: Json
  /** `@`: with the descendants and all that those need. */
  readonly childrensParents: boolean
  /** How many generations of ancestors come along: 0 for none, Infinity for all. */
  readonly parents: number
  readonly children: number
  readonly indirect: IndirectSelection
}

/** Several selections put together: any of them, all of them, or the first without the others. */
export interface Combination {
  readonly kind: 'union' | 'intersection' | 'difference'
  readonly raw: string
  readonly parts: readonly Selection[]
  readonly indirect: IndirectSelection
  /** Whether to warn where nothing matches. */
  readonly expected: boolean
}

/** What to select, before it meets a project. */
export type Selection = Criterion | Combination

const written = /^(@)?(?:(\d*)(\+))?(?:([\w.]+):)?(.*?)(?:(\+)(\d*))?$/s

/** Reads one criterion, as `state:modified+` or `models/staging`. Throws `DBT-SELECT-METHOD` and `DBT-SELECT-INVALID`. */
export function parseCriterion(raw: string, indirect: IndirectSelection): Criterion {
  const match = written.exec(raw)
  if (match === null) throw invalidSelection(raw, { why: 'it cannot be read' })
  const [, at, parentsDepth, parents, method, value, children, childrenDepth] = match
  return createCriterion({
    raw,
    method: method ?? impliedMethod(value ?? ''),
    value: value ?? '',
    childrensParents: at !== undefined,
    parents: parents === undefined ? 0 : depth(parentsDepth),
    children: children === undefined ? 0 : depth(childrenDepth),
    indirect,
  })
}

/** A criterion from its parts, its method checked. `method` may carry a path, as `config.meta.owner`. */
export function createCriterion(
  options: Omit<Criterion, 'kind' | 'method' | 'path'> & { readonly method: string; readonly place?: Place },
): Criterion {
  const { place, method: named, ...rest } = options
  const [first, ...path] = named.split('.')
  const method = selectorMethods.find((known) => known === first)
  if (method === undefined) {
    throw new Fault('DBT-SELECT-METHOD', {
      message: `"${first}" in the selector "${options.raw}" is no way to select`,
      hint: didYouMean(first ?? '', selectorMethods),
      ...(place === undefined ? {} : { place }),
    })
  }
  if (rest.childrensParents && rest.children > 0) {
    throw invalidSelection(rest.raw, { why: '"@" before and "+" after do not go together', place })
  }
  return { kind: 'criterion', ...rest, method, path }
}

/** The fault of a selection that cannot be understood. */
export function invalidSelection(raw: string, { why, place }: { readonly why: string; readonly place?: Place | undefined }): Fault {
  return new Fault('DBT-SELECT-INVALID', {
    message: `the selector "${raw}" is not valid: ${why}`,
    hint: 'write a name, or METHOD:VALUE with + or @ around it, as "+tag:nightly" or "orders+1"',
    ...(place === undefined ? {} : { place }),
  })
}

/** The value of a criterion as text. */
export function valueText({ value }: { readonly value: Json }): string {
  return typeof value === 'string' ? value : jsonText(value)
}

function depth(text: string | undefined): number {
  return text === undefined || text === '' ? Infinity : Number(text)
}

function impliedMethod(value: string): SelectorMethod {
  if (value.includes('/') || value.includes('\\')) return 'path'
  return /\.(sql|py|csv)$/i.test(value) ? 'file' : 'fqn'
}
