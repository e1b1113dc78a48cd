import { useQuery } from '@tanstack/react-query'
import type { Run, StepRun } from 'caudal/api'
import type { ReactElement } from 'react'
import { api } from '../api.ts'
import { useLanguage } from '../words/language.tsx'
import { Moment } from './moment.tsx'
import { stepState } from './state-mark.tsx'
import { triesOf } from './tries.ts'

/** How many tries each step of a run has, by its name, as the version of the run says. */
export function useTriesOf({ pipeline, version }: Run): ReadonlyMap<string, number> {
  const found = useQuery({
    queryKey: ['pipeline', pipeline, 'manifest', version],
    queryFn: ({ signal }) => api.pipelines.version({ path: { pipeline, version }, signal }),
    staleTime: Infinity,
  })
  return new Map(found.data?.steps.map(({ name, retry }) => [name, retry.attempts]))
}

/** Which try of how many this is, or when the next one is, and how many are still allowed. */
export function TriesText({ step, of }: { readonly step: StepRun; readonly of: number | undefined }): ReactElement | null {
  const { say } = useLanguage()
  const tries = triesOf(step, of)
  if (tries === null) return null
  const { used, next, givenUp } = tries
  if (stepState(step) === 'retrying') {
    return (
      <span className="dim">
        {say('tries.used', { used, of: tries.of })} · {say('tries.next')}{' '}
        {step.dueAt === null ? say('home.soon') : <Moment at={step.dueAt} />}
      </span>
    )
  }
  const text = next === null ? say('tries.used', { used, of: tries.of }) : say('tries.now', { at: next, of: tries.of })
  return (
    <span className="dim">
      {text}
      {givenUp && ` · ${say('tries.givenUp')}`}
    </span>
  )
}
