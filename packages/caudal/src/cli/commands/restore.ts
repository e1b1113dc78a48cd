import { lives, loadConfig, stateFolder } from '../../assemble.ts'
import { restoreState } from '../../store/index.ts'
import type { Command } from '../command.ts'
import { stateIcon } from '../screen/mark.ts'
import { countOf } from '../screen/number.ts'
import { printJson, printLines } from '../screen/print.ts'
import { fileOf } from './backup.ts'

/** `caudal restore`: a backup in the place of the state. */
export const restore: Command = {
  name: 'restore',
  summary: 'Put a saved state in place',
  details:
    'Puts a file of `caudal backup` in the place of the state database; the one that stood there is kept beside it as state.db.replaced. It refuses while a process works on the state. Runs that were under way when the backup was made go on with the next `caudal run`.',
  arguments: [{ name: 'FILE', summary: 'A file that `caudal backup` has written', completes: 'file' }],
  options: {},
  examples: [{ line: 'caudal restore state-2026-11-20.backup', what: 'Goes back to the state of that day.' }],
  async run(context, given) {
    const { path, objects } = stateFolder(await loadConfig({ cwd: context.cwd, clock: context.clock }))
    const done = await restoreState({
      path,
      objects,
      file: fileOf(given, context.cwd),
      now: context.clock.now(),
      lives,
    })
    if (given.has('json')) printJson(context.out, done)
    else {
      const { terminal } = context.out
      printLines(context.out, [
        `${stateIcon(terminal, 'succeeded')} restored ${countOf(done.runs, 'run')} and ${countOf(done.objects, 'kept output')} from ${done.file}`,
        ...(done.replaced === null ? [] : [terminal.paint('grey', `    what stood there is now ${done.replaced}`)]),
      ])
    }
    return 0
  },
}
