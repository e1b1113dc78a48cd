import { useQuery } from '@tanstack/react-query'
import type { ModelDetail } from 'caudal/api'
import type { ReactElement } from 'react'
import { api } from '../api.ts'
import { useLanguage } from '../words/language.tsx'
import { readLastChecks } from './last-checks.ts'
import type { Checked } from './last-checks.ts'
import { LastRun } from './last-run.tsx'
import { Loaded } from './loaded.tsx'
import { Table } from './table.tsx'
import type { Column } from './table.tsx'
import { VerdictMark } from './verdict-mark.tsx'
import { EmptyView } from './views.tsx'

type Test = ModelDetail['checks'][number] & { readonly found: Checked | undefined }

const columns: readonly Column<Test>[] = [
  { head: 'col.verdict', cell: ({ found }) => <VerdictMark of={found} /> },
  { head: 'col.check', cell: ({ name }) => name, title: ({ id }) => id, look: 'mono' },
  { head: 'col.column', cell: ({ column }) => column ?? '' },
  { head: 'col.message', cell: ({ found }) => found?.message ?? '', title: ({ found }) => found?.message },
]

/** The tests of a model, with what the newest run that made them found. */
export function ModelTests({ model }: { readonly model: ModelDetail }): ReactElement {
  const { say } = useLanguage()
  const { checks, dataset } = model
  const last = useQuery({
    queryKey: ['model', model.id, 'checks'],
    enabled: checks.length > 0,
    queryFn: async ({ signal }) => {
      if (dataset === null) return null
      const { writtenBy } = await api.datasets.get({ path: { dataset }, signal })
      return await readLastChecks({ steps: writtenBy, concerns: ({ check }) => checks.some(({ id }) => id === check), signal })
    },
  })
  if (checks.length === 0) return <EmptyView title={say('model.noTests')} hint={say('model.noTestsHint')} />
  return (
    <Loaded from={last} rows={checks.length}>
      {(told) => (
        <div className="stack">
          {told !== null && (
            <p className="dim">
              {say('check.lastRun')} <LastRun of={told} />
            </p>
          )}
          <Table
            label={say('model.tests')}
            columns={columns}
            rows={checks.map((one) => ({ ...one, found: told?.checks.find(({ check }) => check === one.id) }))}
            keyOf={({ id }) => id}
          />
        </div>
      )}
    </Loaded>
  )
}
