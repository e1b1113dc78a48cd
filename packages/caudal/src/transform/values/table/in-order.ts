import { HostObject, isTrue, text, toPlain } from '../../../jinja/index.ts'

type Row = readonly unknown[]

/** Rows ordered by some of their values, nulls last, equal ones as they stood. */
export function inOrder(
  rows: readonly Row[],
  { places, reverse }: { readonly places: readonly number[]; readonly reverse: boolean },
): readonly Row[] {
  const sign = reverse ? -1 : 1
  return rows.toSorted((left, right) => {
    for (const place of places) {
      const difference = compared(left[place], right[place])
      if (difference !== 0) return sign * difference
    }
    return 0
  })
}

function compared(left: unknown, right: unknown): number {
  if (left === null || right === null) return Number(left === null) - Number(right === null)
  if (left instanceof HostObject) return left.parts.compare?.(right) ?? order(text(left), text(right))
  if (typeof left === 'boolean') return Number(left) - Number(isTrue(right))
  const [first, second] = [toPlain(left), toPlain(right)]
  if (typeof first === 'string' || typeof second === 'string') return order(text(left), text(right))
  return order(Number(first), Number(second))
}

function order(left: string | number, right: string | number): number {
  return left < right ? -1 : left > right ? 1 : 0
}
