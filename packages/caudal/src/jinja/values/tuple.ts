/** A list that cannot be changed: prints as `(1, 2)` and equals no list. */
export class Tuple extends Array<unknown> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array
  }
}

/** A tuple of some items. */
export function tuple(items: readonly unknown[]): Tuple {
  const made = new Tuple(items.length)
  for (let index = 0; index < items.length; index++) made[index] = items[index]
  return made
}

/** A tuple with names for its places, as the groups of the filter `groupby`. */
export class NamedTuple extends Tuple {
  names: readonly string[] = []
}
