import { useQuery } from '@tanstack/react-query'
import type { Dataset, Run } from 'caudal/api'
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

/** The newest run of each pipeline, where that failed: what has succeeded since is not wrong any more. */
export function failingNow(runs: readonly Run[]): Run[] {
  const newest = new Map<string, Run>()
  for (const run of runs.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1))) {
    if (run.state !== 'queued' && run.state !== 'running' && !newest.has(run.pipeline)) newest.set(run.pipeline, run)
  }
  return [...newest.values()].filter(({ state }) => state === 'failed')
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
  return (
    <div className="page">
      <h1 className="unseen">{say('home.title')}</h1>
      <Loaded from={runs} rows={4}>
        {(all) => (
          <>
            <Standing runs={all} datasets={datasets} />
            <h2>{say('home.timeline')}</h2>
            {all.length === 0 ? <p className="dim">{say('runs.none')}</p> : <Timeline runs={all} hours={hours} />}
            <HomeAhead datasets={datasets.data ?? []} />
          </>
        )}
      </Loaded>
    </div>
  )
}

function Standing({ runs, datasets }: { readonly runs: readonly Run[]; readonly datasets: Reading<readonly Dataset[]> }): ReactElement {
  const open = useQuery({ queryKey: ['runs', 'open'], queryFn: ({ signal }) => openRuns(signal) })
  const pipelines = useQuery(homePipelines)
  const asked = useQuery({ queryKey: ['approvals', 'home'], queryFn: ({ signal }) => api.work.approvals({ query: { limit: 50 }, signal }) })
  return (
    <Loaded from={datasets} rows={2}>
      {(all) => (
        <Loaded from={open} rows={2}>
          {(unfinished) => (
            <Loaded from={asked} rows={2}>
              {({ items }) => (
                <HomeWrong
                  failing={failingNow(runs)}
                  lateRuns={lateNow(unfinished)}
                  late={all.filter(({ deadline }) => deadline !== null && deadline.late !== null)}
                  looked={runs.length}
                  asked={items.filter(({ answer }) => answer === null)}
                  pipelines={pipelines.data ?? []}
                />
              )}
            </Loaded>
          )}
        </Loaded>
      )}
    </Loaded>
  )
}
