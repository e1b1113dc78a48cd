import { Faults } from '../kernel/index.ts'
import type { Json } from '../kernel/index.ts'
import type { PipelineManifest } from '../plan/index.ts'
import type { OpenProject } from './open-project.ts'

/** The parameters of a run, by name. */
export interface RunParams {
  readonly [name: string]: Json
}

/**
 * The parameters of a run, checked by the pipeline's own schema and with its defaults filled in. Rejects with `PARAMS-*` as the project
 * finds them, all at once.
 */
export async function checkParams(
  project: Pick<OpenProject, 'ask'>,
  asked: { readonly pipeline: PipelineManifest; readonly params: RunParams },
): Promise<RunParams> {
  const { pipeline, params: given } = asked
  if (pipeline.params === null && Object.keys(given).length === 0) return given
  const { params, problems } = await project.ask({ run: { pipeline: pipeline.name, params: given } })
  if (problems.length > 0 || params === null) throw new Faults(problems)
  return params
}
