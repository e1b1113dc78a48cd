import { keepPreviousData, queryOptions, useQueries, useQuery } from '@tanstack/react-query'
import type { Dataset, Pipeline, Run } from 'caudal/api'
import { useState } from 'react'
import type { ReactElement } from 'react'
import { api } from '../api.ts'
import { Loaded } from '../parts/loaded.tsx'
import type { Reading } from '../parts/loaded.tsx'
import { HomeAhead, homePipelines } from '../parts/home-ahead.tsx'
import { HomeWrong } from '../parts/home-wrong.tsx'
import { readAll } from '../parts/read-all.ts'
import { Timeline } from '../parts/timeline.tsx'
import { useLanguage } from '../words/language.tsx'

const hours = 24
const mostRuns = 2_000
const mostDatasets = 2_000
const mostEarlier = 50

/** The newest run of each window of each pipeline, where that failed: what has succeeded since is not wrong any more. */
export function failingNow(runs: readonly Run[]): Run[] {
  const newest = new Map<string, Run>()
  for (const run of runs.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1))) {
    const key = JSON.stringify([run.pipeline, run.window])
    if (hasEnded(run) && !newest.has(key)) newest.set(key, run)
  }
  return [...newest.values()].filter(({ state }) => state === 'failed')
}

/** The runs with which pipelines fail that did not run since, so that they are not among the runs that are known. */
export function failingBefore(pipelines: readonly Pipeline[], known: readonly Run[]): string[] {
  const runs = new Set(known.map(({ run }) => run))
  return pipelines.flatMap(({ lastRuns }) => {
    const last = lastRuns.find(hasEnded)
    return last?.state === 'failed' && !runs.has(last.run) ? [last.run] : []
  })
}

function hasEnded({ state }: Pick<Run, 'state'>): boolean {
  return state !== 'queued' && state !== 'running'
}

/** The runs that have not ended though a deadline of theirs has passed, the longest first. */
export function lateNow(runs: readonly Run[]): Run[] {
  const open = runs.filter(({ lateAt, finishedAt }) => lateAt !== null && finishedAt === null)
  return open.toSorted((a, b) => (a.lateAt! < b.lateAt! ? -1 : 1))
}

/** The runs that have not ended, however long ago they were asked for. */
async function openRuns(signal: AbortSignal): Promise<Run[]> {
  const read = (state: 'queued' | 'running'): Promise<Run[]> =>
    readAll((cursor) => api.runs.list({ query: { state, limit: 500, cursor }, signal }), mostRuns)
  return (await Promise.all([read('queued'), read('running')])).flat()
}

const openQuery = queryOptions({ queryKey: ['runs', 'open'], queryFn: ({ signal }) => openRuns(signal) })
const askedQuery = queryOptions({
  queryKey: ['approvals', 'home'],
  queryFn: ({ signal }) => api.work.approvals({ query: { limit: 50 }, signal }),
})

/** Is anything wrong: what fails, is late or waits for a person; then the runs of a day, what comes next and how fresh the data is. */
export function HomePage(): ReactElement {
  const { say } = useLanguage()
  const [now] = useState(() => Date.now())
  const runs = useQuery({
    queryKey: ['runs', 'home'],
    queryFn: ({ signal }) =>
      readAll(
        (cursor) => api.runs.list({ query: { from: new Date(now - hours * 3_600_000).toISOString(), limit: 500, cursor }, signal }),
        mostRuns,
      ),
  })
  const datasets = useQuery({
    queryKey: ['datasets', 'home'],
    queryFn: ({ signal }) =>
      readAll((cursor) => api.datasets.list({ query: { deadline: true, limit: 500, cursor }, signal }), mostDatasets),
  })
  // All that the first line needs is asked for at once, not one after the other.
  useQueries({ queries: [openQuery, askedQuery, homePipelines] })
  return (
    <div className="page">
      <h1 className="unseen">{say('home.title')}</h1>
      <Loaded from={runs} rows={4}>
        {(all) => (
          <>
            <Standing runs={all} datasets={datasets} at={Math.max(runs.dataUpdatedAt, datasets.dataUpdatedAt)} />
            <h2>{say('home.timeline')}</h2>
            {all.length === 0 ? <p className="dim">{say('runs.none')}</p> : <Timeline runs={all} hours={hours} />}
            <HomeAhead datasets={datasets.data ?? []} />
          </>
        )}
      </Loaded>
    </div>
  )
}

function Standing(shown: {
  readonly runs: readonly Run[]
  readonly datasets: Reading<readonly Dataset[]>
  /** When they were read last. */
  readonly at: number
}): ReactElement {
  const { runs, datasets, at } = shown
  const open = useQuery(openQuery)
  const asked = useQuery(askedQuery)
  const pipelines = useQuery(homePipelines)
  const before = useFailingBefore(pipelines.data, runs)
  return (
    <Loaded from={datasets} rows={2}>
      {(all) => (
        <Loaded from={open} rows={2}>
          {(unfinished) => (
            <Loaded from={asked} rows={2}>
              {({ items }) => (
                <Loaded from={pipelines} rows={2}>
                  {(known) => (
                    <Loaded from={before} rows={2}>
                      {(earlier) => (
                        <HomeWrong
                          failing={[...failingNow(runs), ...earlier]}
                          lateRuns={lateNow(unfinished)}
                          late={all.filter(({ deadline }) => deadline !== null && deadline.late !== null)}
                          looked={runs.length}
                          at={at}
                          asked={items.filter(({ answer }) => answer === null)}
                          pipelines={known}
                        />
                      )}
                    </Loaded>
                  )}
                </Loaded>
              )}
            </Loaded>
          )}
        </Loaded>
      )}
    </Loaded>
  )
}

/** The runs with which pipelines fail, however long ago; those that are known by now until they are read. */
function useFailingBefore(pipelines: readonly Pipeline[] | undefined, known: readonly Run[]): Reading<readonly Run[]> {
  const runs = failingBefore(pipelines ?? [], known).slice(0, mostEarlier)
  return useQuery({
    queryKey: ['runs', 'failing', runs],
    enabled: pipelines !== undefined,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => Promise.all(runs.map((run) => api.runs.get({ path: { run }, signal }))),
  })
}
