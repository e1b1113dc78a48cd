import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Dataset, Run } from 'caudal/api'
import { useState } from 'react'
import type { ReactElement } from 'react'
import { api } from '../api.ts'
import { Loaded } from '../parts/loaded.tsx'
import { Moment } from '../parts/moment.tsx'
import { Question } from '../parts/question.tsx'
import { readAll } from '../parts/read-all.ts'
import { RunTable } from '../parts/run-table.tsx'
import { Timeline } from '../parts/timeline.tsx'
import { formatAbsolute } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'

const hours = 24
const mostRuns = 2_000
const mostDatasets = 500

/** The newest run of each pipeline, where that failed: what has succeeded since is not wrong any more. */
export function failingNow(runs: readonly Run[]): Run[] {
  const newest = new Map<string, Run>()
  for (const run of runs.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1))) {
    if (run.state !== 'queued' && run.state !== 'running' && !newest.has(run.pipeline)) newest.set(run.pipeline, run)
  }
  return [...newest.values()].filter(({ state }) => state === 'failed')
}

/** Is anything wrong: what fails, is late or waits for a person; then the runs of a day. */
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
  return (
    <div className="page">
      <h1 className="unseen">{say('home.title')}</h1>
      <Loaded from={runs} rows={4}>
        {(all) => (
          <>
            <Standing runs={all} />
            <h2>{say('home.timeline')}</h2>
            {all.length === 0 ? <p className="dim">{say('runs.none')}</p> : <Timeline runs={all} hours={hours} />}
          </>
        )}
      </Loaded>
    </div>
  )
}

function Standing({ runs }: { readonly runs: readonly Run[] }): ReactElement {
  const late = useQuery({
    queryKey: ['datasets', 'home'],
    queryFn: ({ signal }) => readAll((cursor) => api.datasets.list({ query: { late: true, limit: 500, cursor }, signal }), mostDatasets),
  })
  const asked = useQuery({ queryKey: ['approvals', 'home'], queryFn: ({ signal }) => api.work.approvals({ query: { limit: 50 }, signal }) })
  return (
    <Loaded from={late} rows={2}>
      {(datasets) => (
        <Loaded from={asked} rows={2}>
          {({ items }) => (
            <Wrong failing={failingNow(runs)} late={datasets} looked={runs.length} asked={items.filter(({ answer }) => answer === null)} />
          )}
        </Loaded>
      )}
    </Loaded>
  )
}

function Wrong(shown: {
  readonly failing: readonly Run[]
  readonly late: readonly Dataset[]
  readonly asked: readonly Parameters<typeof Question>[0]['asked'][]
  readonly looked: number
}): ReactElement {
  const { failing, late, asked } = shown
  const spoken = useLanguage()
  const { say } = spoken
  const count = failing.length + late.length + asked.length
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
