type Keys = Record<string, unknown>

/** The objects that a `<<` in an object takes in; undefined where it names anything else. */
export function mergedObjects(value: unknown): readonly Keys[] | undefined {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value]
  return all.every(isKeys) ? all : undefined
}

/** An object's own keys, and those of the objects it takes in that it does not have; of these the first says most. */
export function withMerged(own: Keys, merged: readonly Keys[]): Keys {
  return merged.length === 0 ? own : (Object.assign({}, ...merged.toReversed(), own) as Keys)
}

function isKeys(value: unknown): value is Keys {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
