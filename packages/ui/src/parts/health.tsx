import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Examination, HealthCheck } from 'caudal/api'
import type { ReactElement } from 'react'
import { api } from '../api.ts'
import { useLanguage } from '../words/language.tsx'
import { LevelMark } from './level-mark.tsx'
import { Loaded } from './loaded.tsx'
import { Moment } from './moment.tsx'
import { EmptyView } from './views.tsx'

/** What the doctor finds when it is asked to look; what is not well comes first. */
export function Health(): ReactElement {
  const { say } = useLanguage()
  const me = useQuery({ queryKey: ['me'], queryFn: ({ signal }) => api.server.me({ signal }) })
  const mayAsk = me.data !== undefined && me.data.role !== 'viewer'
  const found = useQuery({
    queryKey: ['doctor'],
    queryFn: ({ signal }) => api.health.examine({ signal }),
    enabled: mayAsk,
    retry: false,
    staleTime: Infinity,
  })
  if (me.data?.role === 'viewer')
    return <EmptyView title={say('health.operatorOnly')} hint={say('health.operatorHint', { role: me.data.role })} />
  return (
    <div className="stack">
      {found.data === undefined && found.error === null && <p className="dim">{say('health.looking')}</p>}
      <Loaded from={found} rows={8}>
        {(examination) => <Found examination={examination} looking={found.isFetching} again={() => void found.refetch()} />}
      </Loaded>
    </div>
  )
}

const order = { fail: 0, warn: 1, ok: 2 } as const

function Found(shown: { readonly examination: Examination; readonly looking: boolean; readonly again: () => void }): ReactElement {
  const { say } = useLanguage()
  const { ok, at, checks } = shown.examination
  return (
    <>
      <div className="row">
        <strong>{say(ok ? 'health.well' : 'health.bad')}</strong>
        <span className="dim">
          {say('health.looked')} <Moment at={at} />
        </span>
        <Button size="compact-xs" variant="default" loading={shown.looking} onClick={shown.again}>
          {say('health.again')}
        </Button>
      </div>
      <ul className="checks">
        {checks
          .toSorted((one, other) => order[one.level] - order[other.level])
          .map((check, at) => (
            <Check key={`${check.name} ${at}`} check={check} />
          ))}
      </ul>
    </>
  )
}

function Check({ check }: { readonly check: HealthCheck }): ReactElement {
  const { say } = useLanguage()
  const { name, level, text, hint, place } = check
  return (
    <li className="check">
      <LevelMark of={level} />
      <strong>{name}</strong>
      <div>
        <p>{text}</p>
        {place !== null && (
          <p className="mono dim">
            {place.file}
            {place.line !== undefined && `:${place.line}`}
          </p>
        )}
        {hint !== null && (
          <p>
            <span className="dim">{say('health.mend')}: </span>
            {hint}
          </p>
        )}
      </div>
    </li>
  )
}
