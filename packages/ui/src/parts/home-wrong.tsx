import { useQuery } from '@tanstack/react-query'
import type { Approval, Dataset, Pipeline, Retry, Run, Wait } from 'caudal/api'
import type { ReactElement } from 'react'
import { api } from '../api.ts'
import { formatAbsolute } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'
import { FailingRuns } from './failing-runs.tsx'
import { LateDatasets } from './late-datasets.tsx'
import { LateRuns } from './late-runs.tsx'
import { Question } from './question.tsx'
import { Section } from './section.tsx'
import { Retries, Waits } from './waits.tsx'

/** What is known of what is wrong, late, or waits. */
export interface Wrongs {
  readonly failing: readonly Run[]
  readonly lateRuns: readonly Run[]
  readonly late: readonly Dataset[]
  readonly asked: readonly Approval[]
  /** How many runs were looked at to say so. */
  readonly looked: number
  /** When that was, in milliseconds since 1970. */
  readonly at: number
  readonly pipelines: readonly Pipeline[]
}

/** Whether anything needs a person, in one line; then what is wrong, late, tried again or waited for, worst first, each with its cause. */
export function HomeWrong(shown: Wrongs): ReactElement {
  const { failing, lateRuns, late, asked } = shown
  const spoken = useLanguage()
  const { say } = spoken
  const count = failing.length + lateRuns.length + late.length + asked.length
  const retries = useQuery({ queryKey: ['retries', 'home'], queryFn: ({ signal }) => api.work.retries({ query: { limit: 50 }, signal }) })
  const waits = useQuery({ queryKey: ['waits', 'home'], queryFn: ({ signal }) => api.work.waits({ query: { limit: 50 }, signal }) })
  const tried: readonly Retry[] = retries.data?.items ?? []
  const waited: readonly Wait[] = (waits.data?.items ?? []).filter(({ kind }) => kind === 'wait')
  return (
    <>
      <div className="answer">
        <p className="state" data-mark={count === 0 ? 'succeeded' : 'failed'}>
          {count === 0 ? say('home.well') : say('home.wrong', { count })}
        </p>
        <p className="dim">{say('home.looked', { runs: shown.looked, time: formatAbsolute(shown.at, spoken) })}</p>
      </div>
      {failing.length > 0 && <FailingRuns runs={failing} pipelines={shown.pipelines} />}
      {lateRuns.length > 0 && <LateRuns runs={lateRuns} pipelines={shown.pipelines} />}
      {late.length > 0 && <LateDatasets datasets={late} pipelines={shown.pipelines} />}
      {asked.length > 0 && (
        <Section title={say('home.asked')}>
          {asked.map((one) => (
            <Question key={`${one.run}/${one.step}`} asked={one} />
          ))}
        </Section>
      )}
      {tried.length > 0 && <Retries retries={tried} />}
      {waited.length > 0 && <Waits waits={waited} />}
    </>
  )
}
