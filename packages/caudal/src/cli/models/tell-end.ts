import type { Context, ExitCode } from '../command.ts'
import { printJson, printLines } from '../screen/print.ts'
import { countResults, endJson, endLines } from './result-summary.ts'
import type { ModelsEnd } from './result-summary.ts'

/** Tells what the work came to, then what could not be written of it; the exit code. */
export function tellEnd(context: Context, { end, json }: { readonly end: ModelsEnd; readonly json: boolean }): ExitCode {
  if (json) printJson(context.out, endJson(end))
  else printLines(context.out, endLines(end, { terminal: context.out.terminal }))
  if (end.unwritten !== undefined && !json) throw end.unwritten
  return countResults(end.results).failed > 0 || end.unwritten !== undefined ? 1 : 0
}
