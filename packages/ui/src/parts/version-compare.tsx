import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { DatasetVersion } from 'caudal/api'
import type { ReactElement } from 'react'
import { api } from '../api.ts'
import { formatAbsolute, formatCount } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'
import { comparedReasons } from './compared-reasons.ts'

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
    <section className="stack" aria-label={say('compare.title')}>
      <h2>{say('compare.title')}</h2>
      <div className="row">
        {pick(say('compare.from'), earlier, (version) => choose({ from: version, to: later.version }))}
        <span aria-hidden>→</span>
        {pick(say('compare.to'), later, (version) => choose({ from: earlier.version, to: version }))}
      </div>
      <Compared earlier={earlier} later={later} />
    </section>
  )
}

function Compared({ earlier, later }: { readonly earlier: DatasetVersion; readonly later: DatasetVersion }): ReactElement {
  const { say, language } = useLanguage()
  const counts: readonly (readonly [string, number | null, number | null])[] = [
    [say('compare.total'), earlier.total, later.total],
    [say('compare.rows'), earlier.rows, later.rows],
    [say('compare.quarantined'), earlier.quarantined, later.quarantined],
    ...comparedReasons(earlier.reasons, later.reasons).map((one) => [`– ${one.reason}`, one.before, one.after] as const),
  ]
  const text = (count: number | null): string => (count === null ? '–' : formatCount(count, language))
  return (
    <div className="table-wrap" tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th>{say('compare.what')}</th>
            <th className="number">{say('compare.from')}</th>
            <th className="number">{say('compare.to')}</th>
            <th className="number">{say('compare.change')}</th>
          </tr>
        </thead>
        <tbody>
          {counts.map(([label, before, after]) => (
            <tr key={label}>
              <td title={label}>{label}</td>
              <td className="number">{text(before)}</td>
              <td className="number">{text(after)}</td>
              <td className="number">{before === null || after === null ? '–' : signed(after - before, language)}</td>
            </tr>
          ))}
          <tr>
            <td>{say('col.run')}</td>
            {[earlier, later].map((one, at) => (
              <td key={at} className="number">
                <Link to="/runs/$run" params={{ run: one.run }} search={{ step: one.step }}>
                  {one.pipeline}/{one.step}
                </Link>
              </td>
            ))}
            <td className="number">–</td>
          </tr>
        </tbody>
      </table>
    </div>
  )
}

function signed(change: number, language: string): string {
  if (change === 0) return '='
  return `${change > 0 ? '+' : '−'}${formatCount(Math.abs(change), language)}`
}
