import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Dataset, Run } from 'caudal/api'
import { useState } from 'react'
import type { ReactElement } from 'react'
import { api } from '../api.ts'
import { Loaded } from '../parts/loaded.tsx'
import type { Reading } from '../parts/loaded.tsx'
import { HomeAhead } from '../parts/home-ahead.tsx'
import { Moment } from '../parts/moment.tsx'
import { Question } from '../parts/question.tsx'
import { readAll } from '../parts/read-all.ts'
import { RunTable } from '../parts/run-table.tsx'
import { Timeline } from '../parts/timeline.tsx'
import { formatAbsolute } from '../time/format.ts'
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
  const asked = useQuery({ queryKey: ['approvals', 'home'], queryFn: ({ signal }) => api.work.approvals({ query: { limit: 50 }, signal }) })
  return (
    <Loaded from={datasets} rows={2}>
      {(all) => (
        <Loaded from={open} rows={2}>
          {(unfinished) => (
            <Loaded from={asked} rows={2}>
              {({ items }) => (
                <Wrong
                  failing={failingNow(runs)}
                  lateRuns={lateNow(unfinished)}
                  late={all.filter(({ deadline }) => deadline !== null && deadline.late !== null)}
                  looked={runs.length}
                  asked={items.filter(({ answer }) => answer === null)}
                />
              )}
            </Loaded>
          )}
        </Loaded>
      )}
    </Loaded>
  )
}

function Wrong(shown: {
  readonly failing: readonly Run[]
  readonly lateRuns: readonly Run[]
  readonly late: readonly Dataset[]
  readonly asked: readonly Parameters<typeof Question>[0]['asked'][]
  readonly looked: number
}): ReactElement {
  const { failing, lateRuns, late, asked } = shown
  const spoken = useLanguage()
  const { say } = spoken
  const count = failing.length + lateRuns.length + late.length + asked.length
  const [at] = useState(() => Date.now())
  return (
    <>
      <div className="answer">
        <p className="state" data-mark={count === 0 ? 'succeeded' : 'failed'}>
          {count === 0 ? say('home.well') : say('home.wrong', { count })}
        </p>
        <p className="dim">{say('home.looked', { runs: shown.looked, time: formatAbsolute(at, spoken) })}</p>
      </div>
      {failing.length > 0 && (
        <section className="stack">
          <h2>{say('home.failing')}</h2>
          <RunTable runs={failing} />
        </section>
      )}
      {lateRuns.length > 0 && (
        <section className="stack">
          <h2>{say('home.lateRuns')}</h2>
          <RunTable runs={lateRuns} />
        </section>
      )}
      {late.length > 0 && (
        <section className="stack">
          <h2>{say('home.late')}</h2>
          <ul>
            {late.map((one) => (
              <li key={one.name}>
                <Link to="/datasets/$dataset" params={{ dataset: one.name }}>
                  {one.name}
                </Link>{' '}
                <Moment at={one.deadline?.late?.since ?? one.served?.writtenAt ?? null} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {asked.length > 0 && (
        <section className="stack">
          <h2>{say('home.asked')}</h2>
          {asked.map((one) => (
            <Question key={`${one.run}/${one.step}`} asked={one} />
          ))}
        </section>
      )}
    </>
  )
}
