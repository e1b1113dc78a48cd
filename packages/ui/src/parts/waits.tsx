import { Link } from '@tanstack/react-router'
import type { Retry, Wait } from 'caudal/api'
import type { ReactElement } from 'react'
import { useLanguage } from '../words/language.tsx'
import { Moment } from './moment.tsx'
import { Section } from './section.tsx'
import { StateMark } from './state-mark.tsx'
import { Table } from './table.tsx'
import type { Column } from './table.tsx'

type OpenStep = Pick<Wait, 'run' | 'step' | 'item' | 'pipeline'>

const retryColumns: readonly Column<Retry>[] = [
  ...stepColumns('retrying'),
  { head: 'col.cause', cell: ({ error }) => error?.message ?? '', title: ({ error }) => error?.message, look: 'cause-cell' },
  { head: 'col.try', cell: ({ attempts, of }, { say }) => say('run.tried', { tried: attempts, of: of ?? '–' }) },
  { head: 'col.nextTry', cell: ({ dueAt }, { say }) => (dueAt === null ? say('home.soon') : <Moment at={dueAt} />) },
]

const waitColumns: readonly Column<Wait>[] = [
  ...stepColumns('waiting'),
  { head: 'col.waitsFor', cell: ({ waitsFor, seen }) => (seen === null ? waitsFor : `${waitsFor}: ${seen}`), look: 'cause-cell' },
  { head: 'col.since', cell: ({ since }) => <Moment at={since} /> },
  { head: 'col.nextLook', cell: ({ dueAt }) => <Moment at={dueAt} /> },
]

/** Steps that will be tried again, the next first: what they failed with, and when. */
export function Retries({ retries }: { readonly retries: readonly Retry[] }): ReactElement {
  const { say } = useLanguage()
  const soonest = retries.toSorted((a, b) => ((a.dueAt ?? '') < (b.dueAt ?? '') ? -1 : 1))
  return (
    <Section title={say('home.retrying')}>
      <Table label={say('home.retrying')} columns={retryColumns} rows={soonest} keyOf={keyOf} />
    </Section>
  )
}

/** Steps that wait for a condition, the longest first: for what, since when, and when it is looked for again. */
export function Waits({ waits }: { readonly waits: readonly Wait[] }): ReactElement {
  const { say } = useLanguage()
  const longest = waits.toSorted((a, b) => ((a.since ?? '') < (b.since ?? '') ? -1 : 1))
  return (
    <Section title={say('home.waiting')}>
      <Table label={say('home.waiting')} columns={waitColumns} rows={longest} keyOf={keyOf} />
    </Section>
  )
}

function keyOf({ run, step, item }: OpenStep): string {
  return `${run}/${step}/${item ?? ''}`
}

function nameOf({ step, item }: OpenStep): string {
  return item === null ? step : `${step}/${item}`
}

function stepColumns(state: 'waiting' | 'retrying'): readonly Column<OpenStep>[] {
  return [
    {
      head: 'col.step',
      cell: (one) => (
        <span className="row">
          <StateMark state={state} bare />
          <Link to="/runs/$run" params={{ run: one.run }} search={{ step: one.step }} data-opens>
            {nameOf(one)}
          </Link>
        </span>
      ),
      title: nameOf,
    },
    {
      head: 'col.pipeline',
      cell: ({ pipeline }) => (
        <Link to="/pipelines/$pipeline" params={{ pipeline }}>
          {pipeline}
        </Link>
      ),
    },
  ]
}
