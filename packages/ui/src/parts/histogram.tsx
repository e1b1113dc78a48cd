import type { ColumnProfile } from 'caudal/api'
import type { ReactElement } from 'react'
import { formatCount } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'

const width = 100
const height = 20

/** The values of a column as bars of equal intervals; each tells its interval and its rows when it is pointed at. */
export function Histogram({ of }: { readonly of: Pick<ColumnProfile, 'name' | 'histogram'> }): ReactElement | null {
  const { say, language } = useLanguage()
  const { histogram, name } = of
  if (histogram.length < 2) return null
  const most = Math.max(...histogram.map(({ rows }) => rows))
  const step = width / histogram.length
  const first = histogram[0]!
  const last = histogram.at(-1)!
  const fullest = histogram.find(({ rows }) => rows === most)!
  const label = say('profile.bars', {
    ...{ name, from: edge(first.from, language), to: edge(last.to, language) },
    ...{ most: formatCount(most, language), low: edge(fullest.from, language), high: edge(fullest.to, language) },
  })
  return (
    <svg className="histogram" viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={label}>
      {histogram.map(({ from, to, rows }, at) => {
        const tall = rows === 0 ? 0 : Math.max(1, (rows / most) * height)
        return (
          <g key={String(from)}>
            <title>
              {edge(from, language)} – {edge(to, language)}: {formatCount(rows, language)}
            </title>
            <rect className="reach" x={at * step} y={0} width={step} height={height} />
            <rect x={at * step} y={height - tall} width={Math.max(1, step - 1)} height={tall} />
          </g>
        )
      })}
    </svg>
  )
}

function edge(value: number | string, language: string): string {
  if (typeof value === 'string') return value.replace('T00:00:00.000Z', '').replace('.000Z', 'Z')
  return new Intl.NumberFormat(language, { maximumSignificantDigits: 6, useGrouping: false }).format(value)
}
