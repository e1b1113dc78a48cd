import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { Pipeline } from 'caudal/api'
import { memo } from 'react'
import type { ReactElement } from 'react'
import type { ListSearch } from '../address.ts'
import { api } from '../api.ts'
import { Loaded } from '../parts/loaded.tsx'
import { Moment } from '../parts/moment.tsx'
import { RunBars } from '../parts/run-bars.tsx'
import { ScheduleText } from '../parts/schedule-text.tsx'
import { SearchField } from '../parts/searched.tsx'
import { StateMark } from '../parts/state-mark.tsx'
import { EmptyView } from '../parts/views.tsx'
import { useLanguage } from '../words/language.tsx'

/** All pipelines, each with its last runs and the next. */
export function PipelinesPage(): ReactElement {
  const { say } = useLanguage()
  const navigate = useNavigate()
  const { search }: ListSearch = useSearch({ from: '/pipelines' })
  const found = useInfiniteQuery({
    queryKey: ['pipelines', 'list', search ?? null],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => api.pipelines.list({ query: { search, runs: 30, limit: 50, cursor: pageParam }, signal }),
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  return (
    <div className="page">
      <div className="head">
        <h1>{say('pipelines.title')}</h1>
        <SearchField
          label={say('pipelines.search')}
          text={search ?? ''}
          search={(text) => void navigate({ to: '/pipelines', search: text === '' ? {} : { search: text }, replace: true })}
        />
      </div>
      <Loaded from={found}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          return items.length === 0 ? (
            <EmptyView title={say('pipelines.empty')} hint={say('pipelines.emptyHint')} />
          ) : (
            <PipelineTable pipelines={items} />
          )
        }}
      </Loaded>
      {found.hasNextPage && (
        <Button variant="default" size="xs" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {say('action.more')}
        </Button>
      )}
    </div>
  )
}

/** A row is drawn anew when what it shows has changed, not when others come. */
const PipelineRow = memo(({ pipeline }: { readonly pipeline: Pipeline }): ReactElement => {
  return (
    <tr>
      <td title={pipeline.description ?? pipeline.name}>
        <Link to="/pipelines/$pipeline" params={{ pipeline: pipeline.name }} data-opens>
          {pipeline.name}
        </Link>
      </td>
      <td>{stateOf(pipeline)}</td>
      <td>
        <RunBars runs={pipeline.lastRuns} />
      </td>
      <td>
        <Moment at={pipeline.nextAt} />
      </td>
      <td>
        <ScheduleText schedule={pipeline.schedule} />
      </td>
      <td>{pipeline.owner ?? <span className="dim">–</span>}</td>
      <td className="number">{pipeline.steps}</td>
    </tr>
  )
})

function PipelineTable({ pipelines }: { readonly pipelines: readonly Pipeline[] }): ReactElement {
  const { say } = useLanguage()
  return (
    <div className="table-wrap" tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th>{say('col.name')}</th>
            <th>{say('col.state')}</th>
            <th>{say('col.lastRuns')}</th>
            <th>{say('col.next')}</th>
            <th>{say('col.trigger')}</th>
            <th>{say('col.owner')}</th>
            <th className="number">{say('col.steps')}</th>
          </tr>
        </thead>
        <tbody>
          {pipelines.map((pipeline) => (
            <PipelineRow key={pipeline.name} pipeline={pipeline} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function stateOf({ paused, lastRuns }: Pipeline): ReactElement {
  const last = lastRuns[0]
  if (paused) return <StateMark state="paused" />
  return last === undefined ? <span className="dim">–</span> : <StateMark state={last.state} />
}
