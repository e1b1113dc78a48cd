import type { ColumnProfile } from 'caudal/api'

/** Part of the rows that were looked at, in percent; of very few, that there are some. */
export function shareOf(rows: number, of: { readonly looked: number; readonly language: string }): string {
  const share = of.looked === 0 ? 0 : rows / of.looked
  const percent = (value: number, digits: number): string =>
    new Intl.NumberFormat(of.language, { style: 'percent', maximumFractionDigits: digits }).format(value)
  if (share > 0 && share < 0.001) return `< ${percent(0.001, 1)}`
  if (share < 1 && share > 0.999) return `> ${percent(0.999, 1)}`
  return percent(share, share < 0.1 ? 1 : 0)
}

/** How long the values of a column are: `3 – 12`; nothing for what has no length. */
export function lengthText({ lengths }: Pick<ColumnProfile, 'lengths'>, language: string): string {
  if (lengths === null) return ''
  const number = new Intl.NumberFormat(language)
  return lengths.min === lengths.max ? number.format(lengths.min) : `${number.format(lengths.min)} – ${number.format(lengths.max)}`
}
