import type { ReactElement } from 'react'
import { formatClock } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'
import { place, ticks } from './spans.ts'
import type { Range } from './spans.ts'

/** The times of day under which spans stand, with the zone at its end. */
export function TimeAxis({ range }: { readonly range: Range }): ReactElement {
  const { language, zone } = useLanguage()
  const whole = range.to - range.from >= 600_000
  return (
    <div className="axis" aria-hidden title={zone}>
      {ticks(range, 6).map((at) => {
        const left = place({ from: at, to: at }, range)?.left ?? 0
        return (
          // Moved by as much of its own width as it stands along the axis, so that none reaches beyond an end.
          <span key={at} style={{ left: `${left}%`, transform: `translateX(-${left}%)` }}>
            {formatClock(at, { language, zone }).slice(0, whole ? 5 : 8)}
          </span>
        )
      })}
    </div>
  )
}
