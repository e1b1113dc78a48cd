import { faultRecord } from '../../kernel/index.ts'
import type { Fault } from '../../kernel/index.ts'
import type { Output } from '../command.ts'
import { warningLines } from '../screen/fault-lines.ts'
import { findingIcon } from '../screen/mark.ts'
import { printLines } from '../screen/print.ts'
import { locateFault } from '../screen/source-excerpt.ts'
import type { Terminal } from '../screen/terminal.ts'
import { oneLine } from '../screen/text.ts'

/** Tells what is suspicious in a project, and what a selection missed. */
export function showWarnings(
  output: Output,
  options: { readonly faults: readonly Fault[]; readonly messages: readonly string[]; readonly root: string; readonly cwd: string },
): void {
  const { faults, messages, root, cwd } = options
  const { terminal } = output
  for (const fault of faults) printLines(output, warningLines(locateFault(faultRecord(fault), { root, cwd }), terminal))
  printLines(
    output,
    messages.map((message) => warningLine(message, terminal)),
  )
}

/** The line that a warning of one sentence gets. */
export function warningLine(message: string, terminal: Terminal): string {
  return `${findingIcon(terminal, 'warn')} ${oneLine(message)}`
}
