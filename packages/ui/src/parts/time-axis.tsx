import type { ReactElement } from 'react'
import { formatAxis } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'
import { place, ticks } from './spans.ts'
import type { Range } from './spans.ts'

/** The times of day under which spans stand, at most so many of them, the first with its zone. */
export function TimeAxis({ range, most }: { readonly range: Range; readonly most: number }): ReactElement {
  const { language, zone } = useLanguage()
  const moments = ticks(range, most)
  const texts = formatAxis(moments, { language, zone })
  return (
    <div className="axis" aria-hidden title={zone}>
      {moments.map((at, nth) => {
        const left = place({ from: at, to: at }, range)?.left ?? 0
        return (
          // Moved by as much of its own width as it stands along the axis, so that none reaches beyond an end.
          <span key={at} style={{ left: `${left}%`, transform: `translateX(-${left}%)` }}>
            {texts[nth]}
          </span>
        )
      })}
    </div>
  )
}
