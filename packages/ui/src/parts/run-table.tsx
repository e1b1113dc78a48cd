import { Link } from '@tanstack/react-router'
import type { Run } from 'caudal/api'
import type { ReactElement } from 'react'
import { formatWindow } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'
import { Moment, Took } from './moment.tsx'
import { StateMark } from './state-mark.tsx'
import { Table } from './table.tsx'
import type { Column } from './table.tsx'

/** The pipeline of a run. */
export const runPipeline: Column<Run> = {
  head: 'col.pipeline',
  cell: ({ pipeline }) => (
    <Link to="/pipelines/$pipeline" params={{ pipeline }}>
      {pipeline}
    </Link>
  ),
  title: ({ pipeline }) => pipeline,
}

/** The window of a run, which opens it. */
export const runWindow: Column<Run> = {
  head: 'col.window',
  cell: ({ run, window }) => (
    <Link to="/runs/$run" params={{ run }} data-opens>
      {formatWindow(window)}
    </Link>
  ),
}

const state: Column<Run> = { head: 'col.state', cell: (run) => <StateMark state={run.paused ? 'paused' : run.state} /> }
const bareColumns: readonly Column<Run>[] = [
  state,
  runWindow,
  {
    head: 'col.duration',
    cell: ({ ms, finishedAt, startedAt }) => <Took ms={ms} since={finishedAt === null ? startedAt : null} />,
    look: 'number',
  },
  { head: 'col.created', cell: ({ createdAt }) => <Moment at={createdAt} /> },
  { head: 'col.trigger', cell: ({ trigger }, { say }) => say(`trigger.${trigger}`) },
  { head: 'col.run', cell: ({ run }) => run, look: 'mono dim' },
]
const columns: readonly Column<Run>[] = [state, runPipeline, ...bareColumns.slice(1)]

/** Runs as rows; where all are of one pipeline they are bare of it. */
export function RunTable({ runs, bare = false }: { readonly runs: readonly Run[]; readonly bare?: boolean }): ReactElement {
  const { say } = useLanguage()
  return <Table label={say('runs.title')} columns={bare ? bareColumns : columns} rows={runs} keyOf={({ run }) => run} />
}
