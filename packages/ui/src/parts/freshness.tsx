import type { Dataset } from 'caudal/api'
import type { ReactElement } from 'react'
import { formatAbsolute } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'

/** How a dataset stands to its deadline; one that was never written is not on time before its first, only not due yet. */
export function Freshness({ deadline, served }: Pick<Dataset, 'deadline' | 'served'>): ReactElement {
  const spoken = useLanguage()
  if (deadline === null) return <span className="dim">–</span>
  if (!deadline.watched) return <span className="dim">{spoken.say('dataset.unwatched')}</span>
  if (deadline.late === null && served === null) return <span className="dim">{spoken.say('dataset.notDue')}</span>
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
