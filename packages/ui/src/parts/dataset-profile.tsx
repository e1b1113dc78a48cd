import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { ColumnProfile, DatasetDetail, DatasetProfile } from 'caudal/api'
import type { ReactElement } from 'react'
import { api } from '../api.ts'
import { formatCount } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'
import { Histogram } from './histogram.tsx'
import { Loaded } from './loaded.tsx'
import { Count, Moment } from './moment.tsx'
import { lengthText, shareOf } from './profile-text.ts'
import { Table } from './table.tsx'
import type { Column } from './table.tsx'
import { EmptyView } from './views.tsx'

const shownTop = 3

/** What the values of a dataset look like, column by column; it is made when it is first looked at. */
export function DatasetProfileView({ dataset }: { readonly dataset: DatasetDetail }): ReactElement {
  const { say } = useLanguage()
  const { name, served } = dataset
  const cache = useQueryClient()
  const found = useQuery({
    queryKey: ['dataset', name, 'profile'],
    queryFn: async ({ signal }) => {
      const made = await api.datasets.profile({ path: { dataset: name }, signal })
      // What is made is kept from now on: the columns show it too.
      cache.setQueryData(['dataset', name, 'profile', 'kept'], made)
      return made
    },
    enabled: served !== null,
    retry: false,
  })
  if (served === null) return <EmptyView title={say('datasets.never')} hint={say('profile.neverHint')} />
  return <Loaded from={found}>{({ profile }) => (profile === null ? null : <Profiled profile={profile} />)}</Loaded>
}

function Profiled({ profile }: { readonly profile: DatasetProfile }): ReactElement {
  const { say, language } = useLanguage()
  const { rows, looked, at, columns } = profile
  return (
    <div className="stack">
      <p className="row dim">
        {looked < rows ? (
          <span className="state" data-mark="retrying">
            {say('profile.sample', { looked: formatCount(looked, language), rows: formatCount(rows, language) })}
          </span>
        ) : (
          <span>{say('profile.all', { rows: formatCount(rows, language) })}</span>
        )}
        <span>
          {say('profile.made')} <Moment at={at} />
        </span>
      </p>
      <Table label={say('dataset.profile')} columns={heads} rows={columns.map((one) => ({ ...one, looked }))} keyOf={({ name }) => name} />
    </div>
  )
}

type Profile = ColumnProfile & { readonly looked: number }

const heads: readonly Column<Profile>[] = [
  { head: 'col.name', cell: ({ name }) => name },
  { head: 'col.type', cell: ({ type }) => type.toLowerCase(), title: ({ type }) => type, look: 'mono' },
  {
    head: 'profile.nulls',
    cell: ({ nulls, looked }, { language }) => (looked === 0 ? '–' : shareOf(nulls, { looked, language })),
    title: ({ nulls }, { language }) => formatCount(nulls, language),
    look: ({ nulls }) => (nulls === 0 ? 'number dim' : 'number'),
  },
  { head: 'profile.distinct', cell: ({ distinct }) => <Count of={distinct} />, look: 'number' },
  { head: 'profile.values', cell: (profile) => <Histogram of={profile} /> },
  { head: 'profile.range', cell: rangeOf, title: rangeOf },
  {
    head: 'profile.mean',
    cell: ({ mean }, { language }) => (mean === null ? '' : new Intl.NumberFormat(language, { maximumSignificantDigits: 6 }).format(mean)),
    look: 'number',
  },
  { head: 'profile.length', cell: (profile, { language }) => lengthText(profile, language), look: 'number' },
  {
    head: 'profile.top',
    cell: ({ top, looked }, { language }) =>
      top.slice(0, shownTop).map(({ value, rows }) => (
        <span key={value} className="top-value">
          {value === '' ? '""' : value} <span className="dim">{shareOf(rows, { looked, language })}</span>
        </span>
      )),
    title: ({ top }, { language }) => top.map(({ value, rows }) => `${value}  ${formatCount(rows, language)}`).join('\n'),
  },
]

function rangeOf({ min, max }: Profile): string {
  if (min === null || max === null) return ''
  return min === max ? min : `${min} – ${max}`
}
