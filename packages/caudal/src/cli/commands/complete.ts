import { resolve } from 'node:path'
import { candidatesFor } from '../candidates.ts'
import type { Command, Completion, Context } from '../command.ts'

const mostRuns = 20

/** `caudal complete`: answers the scripts of `caudal completion`. It never fails, as nobody would see why. */
export const complete: Command = {
  name: 'complete',
  summary: 'Answer a shell that asks what may come next',
  arguments: [],
  options: {},
  takesRest: true,
  examples: [{ line: 'caudal complete -- run --w', what: 'Prints what may follow, a candidate a line.' }],
  async run(context, given) {
    const words = given.rest
    const found = await candidatesFor(words, (kind, project) => namesOf(context, { kind, project }))
    for (const { word, about } of found) context.out.write(about === '' ? `${word}\n` : `${word}\t${about}\n`)
    return 0
  },
}

async function namesOf(
  context: Context,
  of: { readonly kind: Completion; readonly project: string | undefined },
): Promise<readonly string[]> {
  try {
    if (of.kind === 'model') {
      const { modelNames } = await import('../models/model-names.ts')
      return await modelNames({ ...context, cwd: resolve(context.cwd, of.project ?? '.') })
    }
    await using workbench = await context.open(of.project === undefined ? context.cwd : resolve(context.cwd, of.project))
    if (of.kind === 'run') return ['last', ...(await workbench.store.runs({ limit: mostRuns })).map((run) => run.id)]
    const things = of.kind === 'pipeline' ? workbench.manifest.pipelines : workbench.manifest.datasets
    return things.map((thing) => thing.name)
  } catch {
    return []
  }
}
