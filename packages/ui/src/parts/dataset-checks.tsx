import { useQuery } from '@tanstack/react-query'
import type { Check, DatasetDetail } from 'caudal/api'
import type { ReactElement } from 'react'
import { api } from '../api.ts'
import { useLanguage } from '../words/language.tsx'
import { checkName, readLastChecks } from './last-checks.ts'
import type { Checked } from './last-checks.ts'
import { LastRun } from './last-run.tsx'
import { Loaded } from './loaded.tsx'
import { readAll } from './read-all.ts'
import { Section } from './section.tsx'
import { Table } from './table.tsx'
import type { Column } from './table.tsx'
import { VerdictMark } from './verdict-mark.tsx'
import { EmptyView } from './views.tsx'

const mostRules = 5_000

const toldColumns: readonly Column<Checked>[] = [
  { head: 'col.verdict', cell: (check) => <VerdictMark of={check} /> },
  { head: 'col.check', cell: ({ check }) => checkName(check), title: ({ check }) => check, look: 'mono' },
  { head: 'col.message', cell: ({ message }) => message ?? '', title: ({ message }) => message },
]

/** What holds for a dataset: the rules that each row is held against as it is written, and what the last run's tests found. */
export function DatasetChecks({ dataset }: { readonly dataset: DatasetDetail }): ReactElement {
  const { say } = useLanguage()
  const { name, writtenBy } = dataset
  const rules = useQuery({
    queryKey: ['dataset', name, 'rules'],
    queryFn: ({ signal }) => readAll((cursor) => api.datasets.checks({ query: { dataset: name, limit: 500, cursor }, signal }), mostRules),
  })
  const last = useQuery({
    queryKey: ['dataset', name, 'checks'],
    queryFn: ({ signal }) => readLastChecks({ steps: writtenBy, concerns: (check) => check.dataset === name, signal }),
  })
  return (
    <Loaded from={rules} rows={4}>
      {(found) => (
        <Loaded from={last} rows={4}>
          {(told) => (
            <div className="stack">
              {found.length === 0 && told === null && <EmptyView title={say('dataset.noChecks')} hint={say('dataset.noChecksHint')} />}
              {told !== null && (
                <Section title={say('check.lastRun')} beside={<LastRun of={told} />}>
                  <Table label={say('check.lastRun')} columns={toldColumns} rows={told.checks} keyOf={({ check }) => check} />
                </Section>
              )}
              {found.length > 0 && <Rules rules={found} />}
            </div>
          )}
        </Loaded>
      )}
    </Loaded>
  )
}

const ruleColumns: readonly Column<Check>[] = [
  { head: 'col.column', cell: ({ column }, { say }) => column ?? <span className="dim">{say('check.whole')}</span> },
  { head: 'col.check', cell: ({ check }) => check, title: ({ check }) => check, look: 'mono' },
]

function Rules({ rules }: { readonly rules: readonly Check[] }): ReactElement {
  const { say } = useLanguage()
  return (
    <Section title={say('check.rules')}>
      <Table label={say('check.rules')} columns={ruleColumns} rows={rules} keyOf={({ column, check }) => `${column ?? ''} ${check}`} />
    </Section>
  )
}
