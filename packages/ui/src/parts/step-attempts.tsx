import { useQuery } from '@tanstack/react-query'
import type { Attempt, RunDetail, StepRun } from 'caudal/api'
import type { ReactElement } from 'react'
import { api } from '../api.ts'
import { formatCount } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'
import { FaultView } from './fault-view.tsx'
import { Loaded } from './loaded.tsx'
import { Moment, Took } from './moment.tsx'
import { StateMark } from './state-mark.tsx'
import { useTriesOf } from './tries-text.tsx'

/** The attempts of a step, with what each failed with or wrote; those whose process died stand apart, as they use up no try. */
export function StepAttempts({ run, step }: { readonly run: RunDetail; readonly step: StepRun }): ReactElement {
  const { say } = useLanguage()
  const of = useTriesOf(run).get(step.step)
  const found = useQuery({
    queryKey: ['run', run.run, 'attempts', step.step],
    queryFn: ({ signal }) => api.runs.attempts({ path: { run: run.run }, query: { step: step.step, limit: 100 }, signal }),
  })
  return (
    <Loaded from={found} rows={3}>
      {({ items }) =>
        items.length === 0 ? (
          <p className="dim">{say('run.noAttempts')}</p>
        ) : (
          <ol className="attempts">
            {items.map((each) => (
              <OneAttempt key={`${each.item ?? ''}/${each.epoch}`} attempt={each} of={of} />
            ))}
          </ol>
        )
      }
    </Loaded>
  )
}

function OneAttempt({ attempt, of }: { readonly attempt: Attempt; readonly of: number | undefined }): ReactElement {
  const { say, language } = useLanguage()
  const count = (rows: number | null): string => (rows === null ? '–' : formatCount(rows, language))
  const lost = attempt.state === 'lost'
  return (
    <li data-lost={lost}>
      <div className="row">
        <span>
          {attempt.item === null ? '' : `/${attempt.item} `}
          {say('tries.now', { at: attempt.attempt, of: of ?? '–' })}
        </span>
        <StateMark state={attempt.state} />
        {lost && <span>{say('attempt.lost')}</span>}
        <Took ms={attempt.ms} since={attempt.startedAt} />
        <Moment at={attempt.startedAt} />
        <span className="dim mono">{attempt.worker}</span>
      </div>
      {attempt.error !== null && <FaultView fault={attempt.error} />}
      {attempt.published.map((one) => (
        <p key={one.version} className="dim">
          {say('attempt.wrote', { dataset: one.dataset, rows: count(one.rows), mode: one.mode, quarantined: count(one.quarantined) })}
        </p>
      ))}
    </li>
  )
}
