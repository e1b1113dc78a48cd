import { Button, TextInput } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import { runsSearch } from '../address.ts'
import type { RunsSearch } from '../address.ts'
import { api } from '../api.ts'
import { Filter } from '../parts/filter.tsx'
import { ListView } from '../parts/list-view.tsx'
import { HeldRuns } from '../parts/newer-runs.tsx'
import { RunTable } from '../parts/run-table.tsx'
import { Tabs } from '../parts/tabs.tsx'
import { Timeline } from '../parts/timeline.tsx'
import { EmptyView } from '../parts/views.tsx'
import { useLanguage } from '../words/language.tsx'

const hours = 24
const states = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const

/** All runs, newest first, by filters that stand in the address. */
export function RunsPage(): ReactElement {
  const { say } = useLanguage()
  const search: RunsSearch = useSearch({ from: '/runs' })
  const { view: _view, ...query } = search
  const navigate = useNavigate()
  return (
    <div className="page">
      <div className="head">
        <h1>{say('runs.title')}</h1>
        <Filters search={search} />
      </div>
      <Tabs
        label={say('runs.title')}
        tabs={[
          { value: 'list', label: say('runs.list') },
          { value: 'timeline', label: say('runs.timeline') },
        ]}
        picked={search.view ?? 'list'}
        pick={(view) => void navigate({ to: '/runs', search: runsSearch({ ...search, view }), replace: true })}
      />
      <ListView
        of={['runs', 'list']}
        asked={query}
        page={(asked) => api.runs.list({ query: { ...query, ...asked.query }, signal: asked.signal })}
        byHand={search.view === 'timeline'}
        empty={<EmptyView title={say('runs.empty')} hint={say('runs.emptyHint')} />}
      >
        {(runs) =>
          search.view === 'timeline' ? (
            <Timeline runs={runs} hours={hours} />
          ) : (
            <HeldRuns runs={runs}>{(shown) => <RunTable runs={shown} />}</HeldRuns>
          )
        }
      </ListView>
    </div>
  )
}

function Filters({ search }: { readonly search: RunsSearch }): ReactElement {
  const { say } = useLanguage()
  const navigate = useNavigate()
  const filter = (change: Record<string, unknown>): void => {
    void navigate({ to: '/runs', search: runsSearch({ ...search, ...change }), replace: true })
  }
  return (
    <div className="row">
      <Filter
        label={say('col.state')}
        values={states}
        nameOf={(state) => say(`state.${state}`)}
        picked={search.state}
        pick={(state) => filter({ state })}
      />
      <TextInput
        size="xs"
        placeholder={say('col.pipeline')}
        aria-label={say('col.pipeline')}
        defaultValue={search.pipeline ?? ''}
        key={search.pipeline ?? ''}
        onKeyDown={({ key, currentTarget }) => key === 'Enter' && filter({ pipeline: currentTarget.value })}
        onBlur={({ currentTarget }) => filter({ pipeline: currentTarget.value })}
      />
      {(search.state !== undefined || search.pipeline !== undefined) && (
        <Button size="xs" variant="subtle" onClick={() => filter({ state: undefined, pipeline: undefined })}>
          {say('action.clear')}
        </Button>
      )}
    </div>
  )
}
