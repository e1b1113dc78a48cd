import type { Context, Given } from '../command.ts'
import { readModelRequest } from './model-request.ts'
import { openModels } from './open-models.ts'

const nothingGiven: Given = {
  rest: [],
  argument: () => undefined,
  has: () => false,
  value: () => undefined,
  values: () => [],
  count: () => undefined,
}

/** The names of the models, seeds and snapshots of the dbt project around a folder. */
export async function modelNames(context: Context): Promise<readonly string[]> {
  await using models = await openModels(context, readModelRequest(nothingGiven))
  const tables = Object.values(models.manifest.nodes).filter(
    ({ resource_type: type }) => type === 'model' || type === 'seed' || type === 'snapshot',
  )
  return tables.map(({ name }) => name).toSorted()
}
