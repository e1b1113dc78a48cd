import type { Output } from '../command.ts'
import { shown } from './mark.ts'

/** Writes lines, in the letters that the terminal can show. */
export function printLines(output: Output, lines: readonly string[]): void {
  if (lines.length > 0) output.write(`${lines.map((line) => shown(output.terminal, line)).join('\n')}\n`)
}

/** Writes a value as one JSON document. */
export function printJson(output: Output, value: unknown): void {
  output.write(`${JSON.stringify(value, null, 2)}\n`)
}
