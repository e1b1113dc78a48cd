import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { Pool, Setting } from 'caudal/api'
import type { ReactElement } from 'react'
import { settingsTabs } from '../address.ts'
import type { SettingsSearch } from '../address.ts'
import { api } from '../api.ts'
import { Connections } from '../parts/connections.tsx'
import { Health } from '../parts/health.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { readAll } from '../parts/read-all.ts'
import { Table } from '../parts/table.tsx'
import type { Column } from '../parts/table.tsx'
import { Tabs } from '../parts/tabs.tsx'
import { Tokens } from '../parts/tokens.tsx'
import { EmptyView } from '../parts/views.tsx'
import { formatBytes } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'

const mostSettings = 2_000

/** What is in force, who may do what, and what this server is. */
export function SettingsPage(): ReactElement {
  const { say } = useLanguage()
  const { tab = 'config' }: SettingsSearch = useSearch({ from: '/settings' })
  const navigate = useNavigate()
  const tabs = settingsTabs.map((value) => ({
    value,
    label: say(`settings.${value}`),
  }))
  return (
    <div className="page">
      <h1>{say('settings.title')}</h1>
      <Tabs
        label={say('settings.title')}
        tabs={tabs}
        picked={tab}
        pick={(value) => void navigate({ to: '/settings', search: { tab: value }, replace: true })}
      />
      {tab === 'config' && <Config />}
      {tab === 'connections' && <Connections />}
      {tab === 'pools' && <Pools />}
      {tab === 'tokens' && <Tokens />}
      {tab === 'health' && <Health />}
      {tab === 'about' && <About />}
    </div>
  )
}

const settingColumns: readonly Column<Setting>[] = [
  { head: 'col.setting', cell: ({ path }) => path, look: 'mono' },
  {
    head: 'col.value',
    cell: ({ value, secret }, { say }) => (secret ? <em>{say('settings.secret')}</em> : value === null ? null : String(value)),
  },
  { head: 'col.source', cell: ({ source }) => source },
]

const poolColumns: readonly Column<Pool>[] = [
  { head: 'col.name', cell: ({ name }) => name },
  { head: 'col.held', cell: ({ held }) => held },
  { head: 'col.slots', cell: ({ slots }) => slots },
]

function Config(): ReactElement {
  const { say } = useLanguage()
  const found = useQuery({
    queryKey: ['config'],
    queryFn: ({ signal }) => readAll((cursor) => api.server.config({ query: { limit: 500, cursor }, signal }), mostSettings),
  })
  return (
    <Loaded from={found}>
      {(settings) => <Table label={say('settings.config')} columns={settingColumns} rows={settings} keyOf={({ path }) => path} />}
    </Loaded>
  )
}

function Pools(): ReactElement {
  const { say } = useLanguage()
  const found = useQuery({ queryKey: ['runs', 'pools'], queryFn: ({ signal }) => api.work.pools({ query: { limit: 500 }, signal }) })
  return (
    <Loaded from={found}>
      {({ items }) =>
        items.length === 0 ? (
          <EmptyView title={say('settings.noPools')} hint={say('settings.noPoolsHint')} />
        ) : (
          <Table label={say('settings.pools')} columns={poolColumns} rows={items} keyOf={({ name }) => name} />
        )
      }
    </Loaded>
  )
}

function About(): ReactElement {
  const { say, language } = useLanguage()
  const project = useQuery({ queryKey: ['project'], queryFn: ({ signal }) => api.server.project({ signal }) })
  const history = useQuery({ queryKey: ['history'], queryFn: ({ signal }) => api.server.history({ signal }) })
  return (
    <Loaded from={project} rows={4}>
      {({ name, version, caudal, pipelines, datasets, warnings }) => (
        <>
          <h2>{name}</h2>
          <dl className="facts">
            <dt>Caudal</dt>
            <dd>{caudal}</dd>
            <dt>{say('about.version')}</dt>
            <dd className="mono">{version}</dd>
            <dt>{say('about.pipelines')}</dt>
            <dd>{pipelines}</dd>
            <dt>{say('about.datasets')}</dt>
            <dd>{datasets}</dd>
            {history.data !== undefined && (
              <>
                <dt>{say('about.history')}</dt>
                <dd>
                  {say('about.historyOf', {
                    bytes: formatBytes(history.data.bytes, language),
                    limit: formatBytes(history.data.limit, language),
                  })}
                </dd>
              </>
            )}
          </dl>
          {warnings.map(({ message, hint }) => (
            <p key={message}>
              {message} <span className="dim">{hint}</span>
            </p>
          ))}
        </>
      )}
    </Loaded>
  )
}
