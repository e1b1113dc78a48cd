/** A whole number for people: `12,412`. Without Intl, whose tables take a start longer to load than all else that is printed. */
export function formatCount(value: number): string {
  return value.toFixed(0).replace(/\B(?=(?:\d{3})+$)/g, ',')
}

/** A number of rows for people; nothing where it is not known. */
export function formatRows(rows: number | null): string {
  return rows === null ? '' : formatCount(rows)
}

/** A number with what it counts: `1 row`, `12,412 rows`. */
export function countOf(value: number, noun: string): string {
  return `${formatCount(value)} ${value === 1 ? noun : `${noun}s`}`
}

/** A rate for people, two or three figures long: `840`, `12.4 k`, `1.2 M`. */
export function formatRate(value: number): string {
  if (value < 1_000) return String(Math.round(value))
  const [scaled, unit] = value < 999_500 ? [value / 1_000, 'k'] : [value / 1_000_000, 'M']
  return `${scaled < 100 ? scaled.toFixed(1) : scaled.toFixed(0)} ${unit}`
}

/** A size for people in steps of a thousand: `812 B`, `1.2 MB`, `80.1 GB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`
  const units = ['kB', 'MB', 'GB', 'TB', 'PB']
  let scaled = bytes / 1_000
  let unit = 0
  while (scaled >= 999.5 && unit < units.length - 1) {
    scaled /= 1_000
    unit++
  }
  return `${scaled < 100 ? scaled.toFixed(1) : scaled.toFixed(0)} ${units[unit]}`
}

/** A share for people: `0.4 %`, `58 %`. */
export function formatShare(share: number): string {
  const percent = share * 100
  return `${percent > 0 && percent < 9.95 ? percent.toFixed(1) : percent.toFixed(0)} %`
}
