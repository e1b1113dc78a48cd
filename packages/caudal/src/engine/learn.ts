import type { PoolManifest } from '../plan/index.ts'
import type { Parts } from './parts.ts'

/** Takes on other definitions. What is not among them any more stays known: runs that are under way may need it. */
export function learn(parts: Parts, definitions: { readonly versions: readonly string[]; readonly pools: readonly PoolManifest[] }): void {
  const { versions, pools } = definitions
  if (parts.versions !== undefined) parts.versions = [...new Set([...parts.versions, ...versions])]
  for (const { name, slots, rate } of pools) {
    parts.slots.set(name, slots)
    if (rate === undefined) parts.rates.delete(name)
    else parts.rates.set(name, rate)
  }
}
