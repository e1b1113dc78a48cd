import { join } from 'node:path'
import { lives, stateFolder } from '../../assemble.ts'
import { maintainState } from '../../store/index.ts'
import type { Command } from '../command.ts'
import { historyText } from '../history-text.ts'
import { stateIcon } from '../screen/mark.ts'
import { countOf, formatBytes } from '../screen/number.ts'
import { printJson, printLines } from '../screen/print.ts'

/** `caudal maintenance`: sweeps the state and gives room back. */
export const maintenance: Command = {
  name: 'maintenance',
  summary: 'Sweep the state and give room back',
  details:
    'Drops the oldest segments of the history that its limits (history, in the config) do not allow, expired cache entries, outputs of attempts that were given up, and logs without a run; then writes the log of the state database back and, while nothing runs, gives its free pages back to the disk. Safe at any time.',
  arguments: [],
  options: {},
  examples: [{ line: 'caudal maintenance --json', what: 'Sweeps, and says what went, for a nightly job.' }],
  async run(context, given) {
    await using workbench = await context.open(context.cwd)
    const history = await workbench.sweepHistory()
    const text = historyText(history, workbench.config.history.bytes)
    const { terminal } = context.out
    const icon = stateIcon(terminal, history.behind ? 'waiting' : 'succeeded')
    if (workbench.config.store.kind === 'postgres') {
      if (given.has('json')) printJson(context.out, { history })
      else printLines(context.out, [`${icon} ${text}`, '  the rest of a state in Postgres is swept by Postgres itself'])
      return 0
    }
    const { state, path, objects } = stateFolder(workbench.config)
    const done = await maintainState({ path, objects, logs: join(state, 'logs'), now: context.clock.now(), lives })
    if (given.has('json')) {
      printJson(context.out, { ...done, history })
      return 0
    }
    const { before, after, vacuumed } = done.database
    printLines(context.out, [
      `${icon} swept ${countOf(done.cache, 'cached output')}, ${countOf(done.objects.removed, 'output')} (${formatBytes(done.objects.bytes)}), logs of ${countOf(done.logs, 'unknown run')}`,
      `  ${text}`,
      `  state database ${formatBytes(before)}, now ${formatBytes(after)}${vacuumed ? ', written anew' : ''}`,
    ])
    return 0
  },
}
