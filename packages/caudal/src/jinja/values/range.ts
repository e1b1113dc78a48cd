import { boundItems } from './bounds.ts'
import { valueTrouble } from './trouble.ts'

/** The whole numbers from a start up to a stop, in steps; what `range` yields. */
export class Range {
  readonly start: number
  readonly stop: number
  readonly step: number
  readonly length: number

  constructor(bounds: { readonly start: number; readonly stop: number; readonly step: number }) {
    if (bounds.step === 0) throw valueTrouble('range() arg 3 must not be zero')
    this.start = bounds.start
    this.stop = bounds.stop
    this.step = bounds.step
    this.length = Math.max(0, Math.ceil((bounds.stop - bounds.start) / bounds.step)) + 0
  }

  /** All its numbers; at most ten million. */
  items(): number[] {
    const items = Array.from<number>({ length: boundItems(this.length) })
    for (let index = 0; index < items.length; index++) items[index] = this.start + index * this.step
    return items
  }

  has(value: number): boolean {
    const steps = (value - this.start) / this.step
    return Number.isInteger(steps) && steps >= 0 && steps < this.length
  }

  toString(): string {
    return `range(${this.start}, ${this.stop}${this.step === 1 ? '' : `, ${this.step}`})`
  }
}
