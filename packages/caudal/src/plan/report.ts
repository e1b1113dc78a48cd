import { didYouMean, durationMs, Fault } from '../kernel/index.ts'
import type { Place } from '../kernel/index.ts'
import { written } from './written.ts'

/** Takes down what is wrong with the definitions, and what is only suspicious. */
export interface Report {
  readonly problems: Fault[]
  readonly warnings: Fault[]
}

/** What a finding says. */
export interface Finding {
  readonly code: string
  readonly message: string
  readonly hint: string
  readonly place: Place
}

/** Takes down a problem. */
export function problem(report: Report, finding: Finding): void {
  report.problems.push(new Fault(finding.code, finding))
}

/** The value that `read` yields, or `fallback` when it throws a fault, which is taken down at the place, its message behind `what`. */
export function attempt<T>(
  report: Report,
  options: { readonly what: string; readonly place: Place; readonly fallback: T; readonly read: () => T },
): T {
  try {
    return options.read()
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const { code, hint = '', data } = error
    const message = options.what === '' ? error.message : `${options.what}: ${error.message}`
    report.problems.push(new Fault(code, { message, hint, place: options.place, ...(data === undefined ? {} : { data }) }))
    return options.fallback
  }
}

/** The milliseconds of an optional duration, null where there is none or it is no duration; `least` refuses shorter ones. */
export function optionalMs(
  report: Report,
  options: { readonly what: string; readonly place: Place; readonly text: string | undefined; readonly least?: number },
): number | null {
  const { what, place, text, least = 0 } = options
  if (text === undefined) return null
  return attempt<number | null>(report, {
    what,
    place,
    fallback: null,
    read() {
      const ms = durationMs(written(text))
      if (ms >= least) return ms
      throw new Fault('DEFINE-BAD-NUMBER', { message: `${text} is too short`, hint: `write at least ${least} ms` })
    },
  })
}

/** Takes down every option that is not known, with the known one that was most likely meant. */
export function refuseUnknown(
  report: Report,
  options: { readonly what: string; readonly place: Place; readonly given: object; readonly known: readonly string[] },
): void {
  const { what, place, given, known } = options
  for (const name of Object.keys(given).filter((key) => !known.includes(key))) {
    problem(report, { code: 'DEFINE-UNKNOWN-OPTION', message: `${what} has no option ${name}`, hint: didYouMean(name, known), place })
  }
}

interface Option {
  readonly what: string
  readonly place: Place
  readonly value: unknown
}

/** The text of an option, null where there is none; anything but a text is taken down. */
export function optionalText(report: Report, { what, place, value }: Option): string | null {
  if (value === undefined) return null
  if (typeof value === 'string') return value
  problem(report, { code: 'DEFINE-UNKNOWN-OPTION', message: `${what} is no text`, hint: 'write a text', place })
  return null
}

/** The texts of an option, none where there is none; anything but a list of texts is taken down. */
export function optionalTexts(report: Report, { what, place, value }: Option): readonly string[] {
  if (value === undefined) return []
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  const texts = list.filter((one) => typeof one === 'string')
  if (Array.isArray(value) && texts.length === list.length) return texts
  problem(report, { code: 'DEFINE-UNKNOWN-OPTION', message: `${what} is no list of texts`, hint: "write a list: ['…']", place })
  return texts
}
