import type { ReactElement } from 'react'
import { formatAbsolute, formatCount, formatDuration, formatRelative, formatShort } from '../time/format.ts'
import { useTextOfNow } from '../time/now.ts'
import { useLanguage } from '../words/language.tsx'

/** A moment as how long ago it was; the moment itself with its zone is its title. */
export function Moment({ at }: { readonly at: string | null }): ReactElement {
  const spoken = useLanguage()
  const moment = at === null ? null : Date.parse(at)
  const text = useTextOfNow((now) => (moment === null ? '–' : formatRelative(moment, { now, language: spoken.language })))
  if (at === null || moment === null) return <span className="dim">{text}</span>
  return (
    <time dateTime={at} title={formatAbsolute(moment, spoken)}>
      {text}
    </time>
  )
}

/** How long something took, or takes since a moment where it has not ended. */
export function Took({ ms, since = null }: { readonly ms: number | null; readonly since?: string | null }): ReactElement {
  const { language } = useLanguage()
  if (ms !== null) return <span>{formatDuration(ms, language)}</span>
  return since === null ? <span className="dim">–</span> : <Since at={since} />
}

function Since({ at }: { readonly at: string }): ReactElement {
  const { language } = useLanguage()
  const text = useTextOfNow((now) => formatDuration(now - Date.parse(at), language))
  return <span>{text}</span>
}

/** A count in full; in short on hover. */
export function Count({ of }: { readonly of: number | null }): ReactElement {
  const { language } = useLanguage()
  if (of === null) return <span className="dim">–</span>
  return <span title={formatShort(of, language)}>{formatCount(of, language)}</span>
}
