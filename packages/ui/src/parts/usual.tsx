import { useQuery } from '@tanstack/react-query'
import type { Durations, Usual } from 'caudal/api'
import type { ReactElement } from 'react'
import { api } from '../api.ts'
import { formatDuration } from '../time/format.ts'
import { useNow } from '../time/now.ts'
import { useLanguage } from '../words/language.tsx'

const enough = 5

/** Whether a span is unusual: more than nine of ten took by half as much again, where enough of them are known. Milliseconds. */
export function isUnusual(ms: number, usual: Usual): boolean {
  return usual.count >= enough && usual.p90Ms !== null && ms > usual.p90Ms * 1.5 && ms - usual.p90Ms > 1_000
}

/** What the runs of a pipeline and its steps usually take. */
export function useDurations(pipeline: string): Durations | undefined {
  const found = useQuery({
    queryKey: ['pipeline', pipeline, 'durations'],
    queryFn: ({ signal }) => api.pipelines.durations({ path: { pipeline }, signal }),
  })
  return found.data
}

/** What something usually takes, and that it takes longer today where it does by far. */
export function UsualText(shown: {
  readonly usual: Usual | undefined
  readonly ms: number | null
  readonly since: string | null
}): ReactElement | null {
  const { say, language } = useLanguage()
  const now = useNow()
  const { usual, since } = shown
  if (usual === undefined || usual.medianMs === null) return null
  const ms = shown.ms ?? (since === null ? 0 : now - Date.parse(since))
  const p90 = usual.p90Ms === null ? '–' : formatDuration(usual.p90Ms, language)
  return (
    <>
      <span className="dim" title={say('run.usualOf', { count: usual.count, p90 })}>
        {say('run.usual', { usual: formatDuration(usual.medianMs, language) })}
        {usual.count >= enough && `, ${say('run.p90', { p90 })}`}
      </span>
      {isUnusual(ms, usual) && (
        <span className="state" data-mark="retrying">
          {say('run.unusual')}
        </span>
      )}
    </>
  )
}
