import type { Pipeline } from 'caudal/api'
import type { ReactElement } from 'react'
import { formatDuration } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'

/** When a pipeline runs by itself, in short. */
export function ScheduleText({ schedule }: Pick<Pipeline, 'schedule'>): ReactElement {
  const { say, language } = useLanguage()
  if (schedule === null) return <span className="dim">{say('pipeline.manual')}</span>
  if (schedule.kind === 'every') return <span>{say('pipeline.every', { time: formatDuration(schedule.everyMs, language) })}</span>
  if (schedule.kind === 'cron') return <span title={schedule.zone}>{`${schedule.line} (${schedule.zone})`}</span>
  return <span>{schedule.datasets.join(', ')}</span>
}
