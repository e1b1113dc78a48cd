import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { DatasetVersion } from 'caudal/api'
import type { ReactElement, ReactNode } from 'react'
import { api } from '../api.ts'
import { formatAbsolute, formatCount } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'
import { comparedReasons } from './compared-reasons.ts'
import { Section } from './section.tsx'
import { Table } from './table.tsx'
import type { Column } from './table.tsx'

interface Shown {
  readonly dataset: string
  readonly from: string | undefined
  readonly to: string | undefined
  readonly choose: (change: { readonly from: string; readonly to: string }) => void
}

/** Two versions of a dataset beside each other, the last two where none is chosen: what each holds, and by how much they differ. */
export function VersionCompare({ dataset, from, to, choose }: Shown): ReactElement | null {
  const spoken = useLanguage()
  const { say } = spoken
  const { data } = useQuery({
    queryKey: ['dataset', dataset, 'versions'],
    queryFn: ({ signal }) => api.datasets.versions({ path: { dataset }, query: { limit: 100 }, signal }),
  })
  const items = data?.items ?? []
  const later = items.find(({ version }) => version === to) ?? items[0]
  const earlier = items.find(({ version }) => version === from) ?? items[1]
  if (later === undefined || earlier === undefined) return null
  const options = items.map((one) => ({
    value: one.version,
    label: `${formatAbsolute(Date.parse(one.at), spoken)} · ${one.version.slice(0, 12)}`,
  }))
  const pick = (label: string, of: DatasetVersion, change: (version: string) => void): ReactElement => (
    <NativeSelect
      size="xs"
      aria-label={label}
      value={of.version}
      data={options}
      onChange={({ currentTarget }) => change(currentTarget.value)}
    />
  )
  return (
    <Section title={say('compare.title')}>
      <div className="row">
        {pick(say('compare.from'), earlier, (version) => choose({ from: version, to: later.version }))}
        <span aria-hidden>→</span>
        {pick(say('compare.to'), later, (version) => choose({ from: earlier.version, to: version }))}
      </div>
      <Compared earlier={earlier} later={later} />
    </Section>
  )
}

interface Compared {
  readonly what: string
  readonly before: ReactNode
  readonly after: ReactNode
  readonly change: string | null
}

const columns: readonly Column<Compared>[] = [
  { head: 'compare.what', cell: ({ what }) => what, look: 'told' },
  { head: 'compare.from', cell: ({ before }) => before, look: 'number' },
  { head: 'compare.to', cell: ({ after }) => after, look: 'number' },
  { head: 'compare.change', cell: ({ change }) => change, look: 'number' },
]

function Compared({ earlier, later }: { readonly earlier: DatasetVersion; readonly later: DatasetVersion }): ReactElement {
  const { say, language } = useLanguage()
  const text = (count: number | null): string => (count === null ? '–' : formatCount(count, language))
  const counted = (what: string, before: number | null, after: number | null): Compared => ({
    what,
    before: text(before),
    after: text(after),
    change: before === null || after === null ? null : signed(after - before, language),
  })
  const rows: readonly Compared[] = [
    counted(say('compare.total'), earlier.total, later.total),
    counted(say('compare.rows'), earlier.rows, later.rows),
    counted(say('compare.quarantined'), earlier.quarantined, later.quarantined),
    ...comparedReasons(earlier.reasons, later.reasons).map((one) => counted(`– ${one.reason}`, one.before, one.after)),
    { what: say('col.run'), before: <RunOf version={earlier} />, after: <RunOf version={later} />, change: null },
  ]
  return <Table label={say('compare.title')} columns={columns} rows={rows} keyOf={({ what }) => what} />
}

function RunOf({ version: { run, pipeline, step } }: { readonly version: DatasetVersion }): ReactElement {
  return (
    <Link to="/runs/$run" params={{ run }} search={{ step }}>
      {pipeline}/{step}
    </Link>
  )
}

function signed(change: number, language: string): string {
  if (change === 0) return '='
  return `${change > 0 ? '+' : '−'}${formatCount(Math.abs(change), language)}`
}
