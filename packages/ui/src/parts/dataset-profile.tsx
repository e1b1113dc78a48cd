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
      <div className="table-wrap" tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th>{say('col.name')}</th>
              <th>{say('col.type')}</th>
              <th className="number">{say('profile.nulls')}</th>
              <th className="number">{say('profile.distinct')}</th>
              <th>{say('profile.values')}</th>
              <th>{say('profile.range')}</th>
              <th className="number">{say('profile.mean')}</th>
              <th className="number">{say('profile.length')}</th>
              <th>{say('profile.top')}</th>
            </tr>
          </thead>
          <tbody>
            {columns.map((column) => (
              <ColumnRow key={column.name} column={column} looked={looked} />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  )
}

function ColumnRow({ column, looked }: { readonly column: ColumnProfile; readonly looked: number }): ReactElement {
  const { language } = useLanguage()
  const { name, type, nulls, distinct, min, max, mean, top } = column
  const number = (value: number): string => new Intl.NumberFormat(language, { maximumSignificantDigits: 6 }).format(value)
  const share = (rows: number): string => shareOf(rows, { looked, language })
  const range = min === null || max === null ? '' : min === max ? min : `${min} – ${max}`
  return (
    <tr>
      <td>{name}</td>
      <td className="mono" title={type}>
        {type.toLowerCase()}
      </td>
      <td className={nulls === 0 ? 'number dim' : 'number'} title={formatCount(nulls, language)}>
        {looked === 0 ? '–' : share(nulls)}
      </td>
      <td className="number">
        <Count of={distinct} />
      </td>
      <td>
        <Histogram of={column} />
      </td>
      <td title={range}>{range}</td>
      <td className="number">{mean === null ? '' : number(mean)}</td>
      <td className="number">{lengthText(column, language)}</td>
      <td title={top.map(({ value, rows }) => `${value}  ${formatCount(rows, language)}`).join('\n')}>
        {top.slice(0, shownTop).map(({ value, rows }) => (
          <span key={value} className="top-value">
            {value === '' ? '""' : value} <span className="dim">{share(rows)}</span>
          </span>
        ))}
      </td>
    </tr>
  )
}
