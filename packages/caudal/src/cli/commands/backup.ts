import { resolve } from 'node:path'
import { stateFolder } from '../../assemble.ts'
import { Fault } from '../../kernel/index.ts'
import { backupState } from '../../store/index.ts'
import type { Command, Given } from '../command.ts'
import { stateIcon } from '../screen/mark.ts'
import { countOf } from '../screen/number.ts'
import { printJson, printLines } from '../screen/print.ts'

/** `caudal backup`: the state in one file. */
export const backup: Command = {
  name: 'backup',
  summary: 'Save the state to one file',
  details:
    'Writes runs, journal, versions and kept outputs to one file, as they stand at one moment, while runs go on. The file is checked by opening it. Tables, the lake and logs are not in it: save those with the tools of your disk.',
  arguments: [{ name: 'FILE', summary: 'The file to write; it must not be there yet', completes: 'file' }],
  options: {},
  examples: [{ line: 'caudal backup state-2026-11-20.backup', what: 'Saves the state of this project.' }],
  async run(context, given) {
    await using workbench = await context.open(context.cwd)
    const { path, objects } = stateFolder(workbench.config)
    const done = await backupState({ path, objects, file: fileOf(given, context.cwd) })
    if (given.has('json')) printJson(context.out, done)
    else {
      const { terminal } = context.out
      printLines(context.out, [
        `${stateIcon(terminal, 'succeeded')} ${done.file}  ${countOf(done.runs, 'run')}, ${countOf(done.objects, 'kept output')}`,
      ])
    }
    return 0
  },
}

/** The file that a command line names, absolute. Throws `CLI-MISSING-ARGUMENT`. */
export function fileOf(given: Given, cwd: string): string {
  const file = given.argument(0)
  if (file === undefined) throw new Fault('CLI-MISSING-ARGUMENT', { message: 'FILE is missing', hint: 'name the file of the backup' })
  return resolve(cwd, file)
}
