/** One place where the source breaks a law of the house. */
export interface Breach {
  /** The law's short name, as `forbidden` or `back door`. */
  readonly law: string
  /** The path from the source folder, with `/`. */
  readonly file: string
  /** Counts from 1. */
  readonly line: number
  /** What is wrong, in a few words. */
  readonly text: string
}

/** A breach on one line, as the check prints it. */
export function formatBreach(breach: Breach): string {
  return `${breach.law.padEnd(12)} ${breach.file}:${breach.line}  ${breach.text}`
}
