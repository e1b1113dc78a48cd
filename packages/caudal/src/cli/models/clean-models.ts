import { rm } from 'node:fs/promises'
import { relative, resolve, sep } from 'node:path'
import { Fault } from '../../kernel/index.ts'
import type { Context, ExitCode, Given } from '../command.ts'
import { printJson, printLines } from '../screen/print.ts'
import { readModelRequest } from './model-request.ts'
import { openModels } from './open-models.ts'

/** Removes the folders that `clean-targets` names. One outside the project, or that holds its sources, is refused. */
export async function cleanModels(context: Context, given: Given): Promise<ExitCode> {
  await using models = await openModels(context, readModelRequest(given))
  const { root, project } = models
  const sources = Object.values(project.paths).flat()
  const folders = project.cleanTargets.length === 0 ? [project.targetPath] : project.cleanTargets
  for (const folder of folders) {
    const inside = relative(root, resolve(root, folder))
    const isOutside = inside === '' || inside.split(sep)[0] === '..'
    if (isOutside || sources.some((source) => resolve(root, source) === resolve(root, folder))) {
      throw new Fault('DBT-CLEAN-REFUSED', {
        message: `${folder} in clean-targets is ${isOutside ? 'not within the project' : 'a folder of sources'}`,
        hint: 'name only folders that can be made anew, as target',
        place: { file: 'dbt_project.yml' },
      })
    }
  }
  for (const folder of folders) await rm(resolve(root, folder), { recursive: true, force: true })
  if (given.has('json')) printJson(context.out, { removed: folders })
  else printLines(context.out, [`Removed ${folders.join(', ')}.`])
  return 0
}
