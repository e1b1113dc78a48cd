import type { ReactElement } from 'react'
import { useConnection } from '../live.ts'
import { formatAbsolute } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'

/** Whether the page hears what happens. */
export function LiveMark(): ReactElement {
  const { say } = useLanguage()
  const { state } = useConnection()
  return (
    <div className="live" data-connection={state} role="status">
      <span className="live-dot" aria-hidden />
      {say(`live.${state}`)}
    </div>
  )
}

/** Says above the page that it may be old, while nothing is heard from the server. */
export function StaleNotice(): ReactElement | null {
  const spoken = useLanguage()
  const connection = useConnection()
  if (connection.state !== 'off') return null
  return (
    <p className="stale" role="alert">
      {spoken.say('live.stale', { time: formatAbsolute(connection.since, spoken) })}
    </p>
  )
}
