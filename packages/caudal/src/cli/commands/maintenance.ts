import { join } from 'node:path'
import { lives, stateFolder } from '../../assemble.ts'
import { maintainState } from '../../store/index.ts'
import type { Command } from '../command.ts'
import { stateIcon } from '../screen/mark.ts'
import { countOf, formatBytes } from '../screen/number.ts'
import { printJson, printLines } from '../screen/print.ts'

/** `caudal maintenance`: sweeps the state and gives room back. */
export const maintenance: Command = {
  name: 'maintenance',
  summary: 'Sweep the state and give room back',
  details:
    'Removes expired cache entries, outputs of attempts that were given up, and logs without a run; then writes the log of the state database back and, while nothing runs, gives its free pages back to the disk. Safe at any time.',
  arguments: [],
  options: {},
  examples: [{ line: 'caudal maintenance --json', what: 'Sweeps, and says what went, for a nightly job.' }],
  async run(context, given) {
    await using workbench = await context.open(context.cwd)
    const { state, path, objects } = stateFolder(workbench.config)
    const done = await maintainState({
      path,
      objects,
      logs: join(state, 'logs'),
      now: context.clock.now(),
      lives,
    })
    if (given.has('json')) {
      printJson(context.out, done)
      return 0
    }
    const { before, after, vacuumed } = done.database
    printLines(context.out, [
      `${stateIcon(context.out.terminal, 'succeeded')} swept ${countOf(done.cache, 'cached output')}, ${countOf(done.objects.removed, 'output')} (${formatBytes(done.objects.bytes)}), logs of ${countOf(done.logs, 'unknown run')}`,
      `  state database ${formatBytes(before)}, now ${formatBytes(after)}${vacuumed ? ', written anew' : ''}`,
    ])
    return 0
  },
}
