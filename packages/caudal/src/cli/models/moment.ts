/** A day or a moment as a person writes it, without a zone in UTC; milliseconds since 1970. Undefined where it is none. */
export function momentOf(text: string): number | undefined {
  const zoned = /[zZ]$|[+-]\d\d:?\d\d$/.test(text) ? text : `${text.length === 10 ? `${text}T00:00` : text.replace(' ', 'T')}Z`
  const moment = Date.parse(zoned)
  return Number.isNaN(moment) ? undefined : moment
}
