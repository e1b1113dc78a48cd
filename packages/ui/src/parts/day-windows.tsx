import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { WindowStanding } from 'caudal/api'
import type { ReactElement } from 'react'
import { api } from '../api.ts'
import { formatAbsolute, formatWindow } from '../time/format.ts'
import { dateFormat } from '../time/kept-formats.ts'
import { useLanguage } from '../words/language.tsx'
import { Dialog } from './dialog.tsx'
import { Loaded } from './loaded.tsx'
import { StateMark } from './state-mark.tsx'
import type { AnyState } from './state-mark.tsx'

const most = 200

/** The windows that end on a day of the calendar by a pipeline's schedule: the run of each, or why it has none. */
export function DayWindows({
  pipeline,
  day,
  close,
}: {
  readonly pipeline: string
  readonly day: string
  readonly close: () => void
}): ReactElement {
  const { say, language, zone } = useLanguage()
  const found = useQuery({
    queryKey: ['pipeline', pipeline, 'windows', day, zone, language],
    queryFn: ({ signal }) => api.pipelines.windows({ path: { pipeline }, query: { day, zone, language, limit: most }, signal }),
  })
  return (
    <Dialog title={dateFormat(language, { dateStyle: 'full', timeZone: 'UTC' }).format(Date.parse(day))} close={close} wide>
      <Loaded from={found} rows={2}>
        {({ items, next }) => (
          <div className="stack">
            {items.length === 0 && <p className="dim">{say('calendar.noTick')}</p>}
            {items.map((item) => (
              <Standing key={item.window.end} of={item} />
            ))}
            {next !== null && <p className="dim">{say('calendar.more', { count: most })}</p>}
          </div>
        )}
      </Loaded>
    </Dialog>
  )
}

function Standing({ of: { window, run, verdict } }: { readonly of: WindowStanding }): ReactElement {
  const spoken = useLanguage()
  return (
    <section className="window-standing">
      <h3 className="row">
        {run !== null && <StateMark state={verdict.state as AnyState} bare />}
        {run === null ? (
          formatWindow(window)
        ) : (
          <Link to="/runs/$run" params={{ run }}>
            {formatWindow(window)}
          </Link>
        )}
        <time className="dim" dateTime={window.end}>
          {formatAbsolute(Date.parse(window.end), spoken)}
        </time>
      </h3>
      <p>{verdict.text}</p>
    </section>
  )
}
