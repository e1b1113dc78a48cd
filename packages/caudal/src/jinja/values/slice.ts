import { asInteger } from './number.ts'
import { characters, hasSurrogates } from './characters.ts'
import { Range } from './range.ts'
import { typeTrouble, valueTrouble } from './trouble.ts'
import { tuple, Tuple } from './tuple.ts'
import { typeName } from './type-name.ts'
import { Undefined } from './undefined.ts'

/** The three parts of `[start:stop:step]`; null where one is left out. */
export interface SliceBounds {
  readonly start: unknown
  readonly stop: unknown
  readonly step: unknown
}

/** A slice of a text, list, tuple or range. */
export function slice(value: unknown, bounds: SliceBounds): unknown {
  if (value instanceof Undefined) throw value.trouble()
  const step = part(bounds.step) ?? 1
  if (step === 0) throw valueTrouble('slice step cannot be zero')
  if (typeof value === 'string') {
    const simple = step === 1 && !hasSurrogates(value)
    if (simple) return value.slice(...range(bounds, { length: value.length, step }))
    const letters = characters(value)
    return places(bounds, { length: letters.length, step })
      .map((place) => letters[place])
      .join('')
  }
  if (value instanceof Range) return sliceRange(value, { bounds, step })
  if (!Array.isArray(value)) throw typeTrouble(`'${typeName(value)}' object is not subscriptable with a slice`)
  const items = places(bounds, { length: value.length, step }).map((place): unknown => value[place])
  return value instanceof Tuple ? tuple(items) : items
}

interface Walk {
  readonly length: number
  readonly step: number
}

function sliceRange(value: Range, { bounds, step }: { readonly bounds: SliceBounds; readonly step: number }): Range {
  const [start, stop] = range(bounds, { length: value.length, step })
  const at = (place: number): number => value.start + place * value.step
  return new Range({ start: at(start), stop: at(stop), step: step * value.step })
}

function places(bounds: SliceBounds, walk: Walk): number[] {
  const [start, stop] = range(bounds, walk)
  const found: number[] = []
  if (walk.step > 0) for (let place = start; place < stop; place += walk.step) found.push(place)
  else for (let place = start; place > stop; place += walk.step) found.push(place)
  return found
}

/** Where the slice starts and, not included, stops; by the rules of Python's `slice.indices`. */
function range(bounds: SliceBounds, { length, step }: Walk): [number, number] {
  const [least, most] = step > 0 ? [0, length] : [-1, length - 1]
  const clamp = (place: number): number => Math.min(Math.max(place < 0 ? place + length : place, least), most)
  const [start, stop] = [part(bounds.start), part(bounds.stop)]
  return [start === undefined ? (step > 0 ? least : most) : clamp(start), stop === undefined ? (step > 0 ? most : least) : clamp(stop)]
}

function part(value: unknown): number | undefined {
  if (value === null) return undefined
  const whole = asInteger(value)
  if (whole === undefined) throw typeTrouble('slice indices must be integers or None', 'convert it with the filter `int`')
  return Number(whole)
}
