import { isDeepStrictEqual } from 'node:util'
import type { Json } from '../../kernel/index.ts'
import type { Selectable } from './resource-graph.ts'

/** Whether the configuration of a model, seed, snapshot, test or source has a value, or a list with it, at a path. A severity is compared whatever its case. */
export function matchesConfig(
  resource: Selectable,
  { path, value: wanted }: { readonly path: readonly string[]; readonly value: Json },
): boolean {
  if (resource.resource_type !== 'source' && !('raw_code' in resource)) return false
  let value: unknown = (resource as { config?: unknown }).config
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return false
    value = (value as { [key: string]: unknown })[key]
  }
  const anyCase = path.length === 1 && path[0] === 'severity'
  return Array.isArray(value) ? value.some((item) => isValue(item, wanted, anyCase)) : isValue(value, wanted, anyCase)
}

function isValue(value: unknown, wanted: Json, anyCase: boolean): boolean {
  if (typeof value === 'boolean' && typeof wanted === 'string') return wanted.toLowerCase() === String(value)
  if (typeof value === 'string' && typeof wanted === 'string') {
    return value === wanted || (anyCase && value.toLowerCase() === wanted.toLowerCase())
  }
  return isDeepStrictEqual(value, wanted)
}
