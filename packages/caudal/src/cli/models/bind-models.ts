import { resolve } from 'node:path'
import { Faults } from '../../kernel/index.ts'
import type { Fault } from '../../kernel/index.ts'
import { bindProject, knownColumns, packageRoots } from '../../transform/index.ts'
import type { BoundProject } from '../../transform/index.ts'
import type { Context } from '../command.ts'
import type { ModelRequest } from './model-request.ts'
import { awaitedEngine } from './awaited-engine.ts'
import { showWarnings } from './model-warnings.ts'
import { placedFrom } from './open-models.ts'
import type { Models } from './open-models.ts'
import { commonOptions } from './run-options.ts'

/** What is bound, and as which request has it. */
export interface Bindable {
  readonly models: Models
  readonly request: ModelRequest
  readonly selection: readonly string[]
}

/** Finds out what the columns of resources will be; nothing is built. */
export async function bindModels(context: Context, { models, request, selection }: Bindable): Promise<BoundProject> {
  const opening = models.engine()
  // What is wrong with it is told below.
  opening.catch(() => undefined)
  const bound = await bindProject({
    ...commonOptions(context, { models, request, command: 'build', output: context.err }),
    engine: await awaitedEngine(models.target, opening),
    shadow: await models.shadow(),
    selection,
    roots: packageRoots(models),
    known: knownColumns(models.datasets),
  })
  await opening
  return bound
}

/**
 * Ends the command with all that is wrong with the queries, before anything is built; warns of what packages have written that the engine does
 * not take. Gives the files of seeds, as they are read by then.
 */
export async function refuseUnbindable(context: Context, bindable: Bindable): Promise<BoundProject['seeds']> {
  const { models } = bindable
  if (bindable.selection.length === 0) return new Map()
  const { faults, doubts, seeds } = await bindModels(context, bindable)
  if (faults.length > 0)
    return context.loading(() => Promise.reject(placedFrom(new Faults(faults), { root: resolve(models.root), cwd: context.cwd }) as Fault))
  showWarnings(context.err, { faults: doubts, messages: [], root: resolve(models.root), cwd: context.cwd })
  return seeds
}

/** What resources will be, by unique id, as far as that is known: nothing where the target cannot be reached. */
export async function boundTables(context: Context, bindable: Bindable): Promise<BoundProject['resources']> {
  if (bindable.selection.length === 0) return new Map()
  return bindModels(context, bindable).then(
    ({ resources }) => resources,
    () => new Map(),
  )
}
