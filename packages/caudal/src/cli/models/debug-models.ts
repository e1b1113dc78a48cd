import { relative } from 'node:path'
import type { Context, ExitCode, Given } from '../command.ts'
import { findingIcon } from '../screen/mark.ts'
import { printJson, printLines } from '../screen/print.ts'
import { readModelRequest } from './model-request.ts'
import { openModels } from './open-models.ts'

/** Checks that a project loads, that its target is known and that the target answers. */
export async function debugModels(context: Context, given: Given): Promise<ExitCode> {
  await using models = await openModels(context, readModelRequest(given))
  const { project, target, manifest, root } = models
  const session = await (await models.engine()).open()
  try {
    await session.execute('select 1')
  } finally {
    await session.close()
  }
  const found = {
    project: project.name,
    folder: relative(context.cwd, root) || '.',
    dbt_version: manifest.metadata.dbt_version,
    profile: target.profile,
    target: target.name,
    type: target.type,
    database: target.database,
    schema: target.schema,
    threads: target.threads,
  }
  if (given.has('json')) printJson(context.out, found)
  else {
    const { terminal } = context.out
    const icon = findingIcon(terminal, 'ok')
    printLines(context.out, [
      `${icon} project ${found.project} in ${found.folder}`,
      `${icon} profile ${found.profile}, target ${found.target}: ${found.type}, ${found.database}.${found.schema}, ${found.threads} at a time`,
      `${icon} the target answers`,
    ])
  }
  return 0
}
