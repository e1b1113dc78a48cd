import type { Dataset } from 'caudal/api'
import type { ReactElement } from 'react'
import { formatAbsolute } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'

/** How a dataset stands to its deadline. */
export function Freshness({ deadline }: Pick<Dataset, 'deadline'>): ReactElement {
  const spoken = useLanguage()
  if (deadline === null) return <span className="dim">–</span>
  if (!deadline.watched) return <span className="dim">{spoken.say('dataset.unwatched')}</span>
  if (deadline.late === null)
    return (
      <span className="state" data-mark="succeeded">
        {spoken.say('dataset.onTime')}
      </span>
    )
  const since = deadline.late.since ?? deadline.late.tick
  return (
    <span className="state" data-mark="retrying">
      {since === null ? spoken.say('state.late') : spoken.say('dataset.late', { time: formatAbsolute(Date.parse(since), spoken) })}
    </span>
  )
}
