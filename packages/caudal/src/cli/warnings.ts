import type { Workbench } from '../assemble.ts'
import { faultRecord } from '../kernel/index.ts'
import type { Context } from './command.ts'
import { warningLines } from './screen/fault-lines.ts'
import { printLines } from './screen/print.ts'
import { locateFault } from './screen/source-excerpt.ts'

/** Shows on standard error what is suspicious in a project's definitions. */
export function showWarnings(workbench: Workbench, context: Context): void {
  const folders = { root: workbench.root, cwd: context.cwd }
  printLines(
    context.err,
    workbench.warnings.flatMap((warning) => warningLines(locateFault(faultRecord(warning), folders), context.err.terminal)),
  )
}
