import { resolve } from 'node:path'
import type { Place } from '../../kernel/index.ts'
import { packageRoots, placeOfResult } from '../../transform/index.ts'
import type { NodeResult } from '../../transform/index.ts'
import type { Context } from '../command.ts'
import type { Models } from './open-models.ts'
import { troubled } from './result-summary.ts'

/** Where what failed, or is to be looked at, is asked for, by unique id; files as they are found from here. */
export async function resultPlaces(
  { cwd }: Pick<Context, 'cwd'>,
  { models, results }: { readonly models: Models; readonly results: readonly NodeResult[] },
): Promise<ReadonlyMap<string, Place>> {
  const roots = packageRoots(models)
  const places = new Map<string, Place>()
  for (const { node } of troubled(results)) {
    const place = await placeOfResult(roots, node)
    places.set(node.unique_id, models.root === cwd ? place : { ...place, file: resolve(models.root, place.file) })
  }
  return places
}
