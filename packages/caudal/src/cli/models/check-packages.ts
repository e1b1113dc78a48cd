import { relative } from 'node:path'
import type { Context, ExitCode, Given } from '../command.ts'
import { printJson, printLines } from '../screen/print.ts'
import { tableLines } from '../screen/table.ts'
import { readModelRequest } from './model-request.ts'
import { openModels } from './open-models.ts'

/** Says of each package of a project where it is; where one is missing the project does not load, and the fault says so. */
export async function checkPackages(context: Context, given: Given): Promise<ExitCode> {
  await using models = await openModels(context, readModelRequest(given))
  const found = models.packages.map(({ name, version, root }) => ({ name, version, folder: relative(models.root, root) }))
  if (given.has('json')) printJson(context.out, found)
  else if (found.length === 0) printLines(context.out, ['The project has no packages.'])
  else {
    const columns = [{ title: 'package', whole: true }, { title: 'version' }, { title: 'folder' }]
    printLines(
      context.out,
      tableLines({ columns, rows: found.map(({ name, version, folder }) => [name, version ?? '', folder]) }, context.out.terminal),
    )
  }
  return 0
}
