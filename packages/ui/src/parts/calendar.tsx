import { Link } from '@tanstack/react-router'
import type { Run, Tick } from 'caudal/api'
import { useState } from 'react'
import type { ReactElement } from 'react'
import { formatAbsolute, formatWindow } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'
import { dayIn, monthsAround, monthsBetween, weeksOf } from './calendar-days.ts'
import type { CalendarDay } from './calendar-days.ts'
import { StateMark } from './state-mark.tsx'

type Thing = { readonly at: string } & ({ readonly run: Run } | { readonly tick: Tick })

const mostMarks = 6
const mostMonths = 4

/** The days on which a schedule has started runs and will start them, month by month in the zone of this machine; each tells why. */
export function Calendar(shown: {
  readonly runs: readonly Run[]
  readonly ticks: readonly Tick[]
  readonly choose: (day: string) => void
}): ReactElement | null {
  const { runs, ticks, choose } = shown
  const { language, zone } = useLanguage()
  const [now] = useState(() => new Date(Date.now()).toISOString())
  const today = dayIn(now, zone)
  const things: Thing[] = [...runs.map((run) => ({ at: run.createdAt, run })), ...ticks.map((tick) => ({ at: tick.at, tick }))]
  const days = things.map(({ at }) => dayIn(at, zone)).toSorted()
  const [first, last] = [days[0], days.at(-1)]
  if (first === undefined || last === undefined) return null
  const weekdays = Array.from({ length: 7 }, (_, at) =>
    new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' }).format(Date.UTC(2026, 5, 1 + at)),
  )
  return (
    <div className="months">
      {monthsAround(monthsBetween(first, last), { now: today, most: mostMonths }).map((month) => (
        <table key={month} className="month">
          <caption>
            {new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(Date.parse(`${month}-15`))}
          </caption>
          <thead>
            <tr>
              {weekdays.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {weeksOf(month, { things, zone }).map((week, row) => (
              <tr key={row}>
                {week.map((day, at) => (
                  <td key={at} {...(day?.day === today ? { className: 'today', 'aria-current': 'date' } : {})}>
                    {day !== null && <Day day={day} choose={choose} />}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </div>
  )
}

function Day({ day, choose }: { readonly day: CalendarDay<Thing>; readonly choose: (day: string) => void }): ReactElement {
  const spoken = useLanguage()
  const more = day.things.length - mostMarks
  // What is hidden are runs first, as they have been and ticks are to come.
  const hidden = day.things[mostMarks]
  const runs = hidden !== undefined && 'run' in hidden ? hidden.run.pipeline : undefined
  return (
    <>
      <button type="button" className="day-number" onClick={() => choose(day.day)}>
        {Number(day.day.slice(8))}
        <span className="unseen"> {spoken.say('calendar.why', { day: day.day })}</span>
      </button>
      <span className="day-marks">
        {day.things.slice(0, mostMarks).map((thing) =>
          'run' in thing ? (
            <Link key={thing.run.run} to="/runs/$run" params={{ run: thing.run.run }} title={formatWindow(thing.run.window)}>
              <StateMark state={thing.run.state} bare />
            </Link>
          ) : (
            <span key={thing.at} className="tick" title={formatAbsolute(Date.parse(thing.at), spoken)} />
          ),
        )}
        {more > 0 && runs !== undefined && (
          <Link to="/runs" search={{ pipeline: runs }}>
            +{more}
          </Link>
        )}
        {more > 0 && runs === undefined && <span className="dim">+{more}</span>}
      </span>
    </>
  )
}
