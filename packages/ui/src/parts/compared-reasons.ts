import type { DatasetVersion } from 'caudal/api'

type Reasons = DatasetVersion['reasons']

/** How many rows were set aside for each reason before and after; none where a version does not name the reason. */
export function comparedReasons(
  earlier: Reasons,
  later: Reasons,
): { readonly reason: string; readonly before: number; readonly after: number }[] {
  const rowsFor = (reasons: Reasons, reason: string): number => reasons.find((one) => one.reason === reason)?.rows ?? 0
  return [...new Set([...earlier, ...later].map(({ reason }) => reason))].map((reason) => ({
    reason,
    before: rowsFor(earlier, reason),
    after: rowsFor(later, reason),
  }))
}
