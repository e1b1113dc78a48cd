import { limitTrouble } from './trouble.ts'

/** The most items that one list, tuple or range may have when it is walked or made. */
const maxItems = 10_000_000

/** The most characters that one text may have. */
const maxText = 67_108_864

/** Refuses a list that would have more than ten million items. Returns the count. */
export function boundItems(count: number): number {
  if (!(count <= maxItems)) throw limitTrouble(`a list of ${count} items is too long`)
  return count
}

/** Refuses a text that would have more than 64 Mi characters. Returns the length. */
export function boundText(length: number): number {
  if (!(length <= maxText)) throw limitTrouble(`a text of ${length} characters is too long`)
  return length
}
