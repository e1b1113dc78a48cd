import { Fault } from './fault.ts'

/** A length of time as people write it: `250ms`, `30s`, `5m`, `2h`, `1d`. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** Milliseconds in a duration, a whole number of at least 0. Throws `DURATION-INVALID`. */
export function durationMs(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text)
  if (match === null) {
    throw new Fault('DURATION-INVALID', {
      message: `"${text}" is not a duration`,
      hint: 'write a number and a unit: 250ms, 30s, 5m, 2h or 1d',
      data: { text },
    })
  }
  return Math.round(Number(match[1]) * units[match[2] as keyof typeof units])
}

/** A setting as it would be written: `2s`, `90m`, `6h`, in the largest unit that leaves no rest. */
export function writtenDuration(ms: number): Duration {
  const unit = (['d', 'h', 'm', 's'] as const).find((one) => ms > 0 && ms % units[one] === 0) ?? 'ms'
  return `${ms / units[unit]}${unit}`
}

/** A length of time for people, two units at the most: `85 ms`, `3.2 s`, `1 m 04 s`, `2 h 05 m`, `3 d 04 h`. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`
  if (ms < 3_600_000) return pair(ms, ['m', 's'])
  if (ms < 86_400_000) return pair(ms, ['h', 'm'])
  return pair(ms, ['d', 'h'])
}

function pair(ms: number, [large, small]: readonly [keyof typeof units, keyof typeof units]): string {
  const rest = Math.floor((ms % units[large]) / units[small])
  return `${Math.floor(ms / units[large])} ${large} ${String(rest).padStart(2, '0')} ${small}`
}
