import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { Pipeline } from 'caudal/api'
import type { ReactElement } from 'react'
import type { ListSearch } from '../address.ts'
import { api } from '../api.ts'
import { ListView } from '../parts/list-view.tsx'
import { Moment } from '../parts/moment.tsx'
import { RunBars } from '../parts/run-bars.tsx'
import { ScheduleText } from '../parts/schedule-text.tsx'
import { SearchField } from '../parts/searched.tsx'
import { StateMark } from '../parts/state-mark.tsx'
import { Table } from '../parts/table.tsx'
import type { Column } from '../parts/table.tsx'
import { EmptyView } from '../parts/views.tsx'
import { useLanguage } from '../words/language.tsx'

const columns: readonly Column<Pipeline>[] = [
  {
    head: 'col.name',
    cell: ({ name }) => (
      <Link to="/pipelines/$pipeline" params={{ pipeline: name }} data-opens>
        {name}
      </Link>
    ),
    title: ({ description, name }) => description ?? name,
  },
  { head: 'col.state', cell: stateOf },
  { head: 'col.lastRuns', cell: ({ lastRuns }) => <RunBars runs={lastRuns} /> },
  { head: 'col.next', cell: ({ nextAt }) => <Moment at={nextAt} /> },
  { head: 'col.trigger', cell: ({ schedule }) => <ScheduleText schedule={schedule} /> },
  { head: 'col.owner', cell: ({ owner }) => owner },
  { head: 'col.steps', cell: ({ steps }) => steps, look: 'number' },
]

/** All pipelines, each with its last runs and the next. */
export function PipelinesPage(): ReactElement {
  const { say } = useLanguage()
  const navigate = useNavigate()
  const { search }: ListSearch = useSearch({ from: '/pipelines' })
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
      <ListView
        of={['pipelines', 'list']}
        asked={search ?? null}
        page={({ query, signal }) => api.pipelines.list({ query: { search, runs: 30, ...query }, signal })}
        empty={<EmptyView title={say('pipelines.empty')} hint={say('pipelines.emptyHint')} />}
      >
        {(pipelines) => <Table label={say('pipelines.title')} columns={columns} rows={pipelines} keyOf={({ name }) => name} />}
      </ListView>
    </div>
  )
}

function stateOf({ paused, lastRuns }: Pipeline): ReactElement | null {
  const last = lastRuns[0]
  if (paused) return <StateMark state="paused" />
  return last === undefined ? null : <StateMark state={last.state} />
}
