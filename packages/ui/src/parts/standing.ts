import { useQueries, useQuery } from '@tanstack/react-query'
import type { UseQueryResult } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api } from '../api.ts'
import type { Mark } from '../theme/colours.ts'
import type { Standing } from './project-drawing.ts'
import { readAll } from './read-all.ts'
import { markOf, stepState } from './state-mark.tsx'

const mostThings = 10_000
const mostSteps = 5_000
/** Of so many pipelines whose last run did not succeed it is looked which of their steps did; the steps of more have the mark of the run. */
const mostLookedInto = 30

type StepMark = readonly [step: string, mark: Mark]

// Beside the components, so that it is the same each time and what it makes of the same answers is too.
function together(found: readonly UseQueryResult<readonly StepMark[]>[]): readonly StepMark[] {
  return found.flatMap(({ data }) => data ?? [])
}

/** How the datasets and the steps of the project stand: datasets by their freshness, steps by the last run of their pipeline. */
export function useStanding(): Standing {
  const datasets = useQuery({
    queryKey: ['datasets', 'graph'],
    queryFn: ({ signal }) => readAll((cursor) => api.datasets.list({ query: { limit: 500, cursor }, signal }), mostThings),
  })
  const { data: pipelines } = useQuery({
    queryKey: ['pipelines', 'graph'],
    queryFn: ({ signal }) => readAll((cursor) => api.pipelines.list({ query: { limit: 500, cursor }, signal }), mostThings),
  })
  const last = useMemo(
    () => (pipelines ?? []).flatMap(({ name, lastRuns: [run] }) => (run === undefined ? [] : [{ pipeline: name, ...run }])),
    [pipelines],
  )
  const steps = useQueries({
    queries: last
      .filter(({ state }) => state !== 'succeeded')
      .slice(0, mostLookedInto)
      .map(({ pipeline, run }) => ({
        queryKey: ['run', run, 'marks'],
        queryFn: async ({ signal }: { readonly signal: AbortSignal }): Promise<readonly StepMark[]> => {
          const all = await readAll((cursor) => api.runs.steps({ path: { run }, query: { limit: 500, cursor }, signal }), mostSteps)
          return all.filter(({ item }) => item === null).map((one) => [`${pipeline}/${one.step}`, markOf(stepState(one))])
        },
      })),
    combine: together,
  })
  return useMemo(
    () => ({
      datasets: new Map((datasets.data ?? []).map((one) => [one.name, one])),
      pipelines: new Map(last.map(({ pipeline, state }) => [pipeline, markOf(state)])),
      steps: new Map(steps),
    }),
    [datasets.data, last, steps],
  )
}
