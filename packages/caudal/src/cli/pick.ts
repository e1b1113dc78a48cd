import { didYouMean, Fault } from '../kernel/index.ts'
import { isTerminal } from '../journal/index.ts'
import type { DatasetManifest, Manifest, PipelineManifest } from '../plan/index.ts'
import type { RunRecord, StoreReader } from '../ports/index.ts'

/** The pipeline of a name, or the only one where no name is given. Throws `CLI-UNKNOWN-PIPELINE`, `CLI-MISSING-ARGUMENT`. */
export function pickPipeline(manifest: Manifest, name: string | undefined): PipelineManifest {
  const names = manifest.pipelines.map((pipeline) => pipeline.name)
  if (name === undefined) {
    const only = manifest.pipelines.length === 1 ? manifest.pipelines[0] : undefined
    if (only !== undefined) return only
    throw new Fault('CLI-MISSING-ARGUMENT', {
      message: names.length === 0 ? 'the project has no pipeline yet' : `the project has ${names.length} pipelines`,
      hint: names.length === 0 ? 'export one from a file in pipelines/' : `name one: ${names.join(', ')}`,
    })
  }
  const pipeline = manifest.pipelines.find((one) => one.name === name)
  if (pipeline !== undefined) return pipeline
  throw new Fault('CLI-UNKNOWN-PIPELINE', { message: `there is no pipeline "${name}"`, hint: didYouMean(name, names), data: { name } })
}

/** The dataset of a name. Throws `CLI-UNKNOWN-DATASET`. */
export function pickDataset(manifest: Manifest, name: string): DatasetManifest {
  const dataset = manifest.datasets.find((one) => one.name === name)
  if (dataset !== undefined) return dataset
  const names = manifest.datasets.map((one) => one.name)
  throw new Fault('CLI-UNKNOWN-DATASET', { message: `there is no dataset "${name}"`, hint: didYouMean(name, names), data: { name } })
}

const pageOfRuns = 200
const farthestRuns = 5_000

/**
 * The run that a text means: its id, a prefix of it that no other run has, `last`, or `last` with a pipeline as `last:NAME`. A prefix
 * is looked for among the newest 5,000 runs. Throws `CLI-UNKNOWN-RUN`, `CLI-AMBIGUOUS-RUN`.
 */
export async function pickRun(store: StoreReader, text: string): Promise<RunRecord> {
  if (text === 'last' || text.startsWith('last:')) return newestRun(store, text.slice('last:'.length))
  const exact = await store.run(text)
  if (exact !== null) return exact
  const found = await runsWithPrefix(store, text)
  if (found.length === 1) return found[0]!
  if (found.length === 0) {
    throw new Fault('CLI-UNKNOWN-RUN', {
      message: `there is no run "${text}"`,
      hint: 'see the runs with `caudal list runs`, or write last for the newest',
      data: { run: text },
    })
  }
  throw new Fault('CLI-AMBIGUOUS-RUN', {
    message: `"${text}" is the beginning of several runs`,
    hint: `write more of it: ${found.map((run) => run.id).join(', ')}`,
    data: { run: text },
  })
}

/** The run that a text means, as `pickRun` reads it. Throws `RUN-ENDED` where nothing can be asked of it any more. */
export async function pickOpenRun(store: StoreReader, text: string): Promise<RunRecord> {
  return demandOpen(await pickRun(store, text))
}

/** The run, where it has not ended. Throws `RUN-ENDED`. */
export function demandOpen(run: RunRecord): RunRecord {
  if (!isTerminal('run', run.state)) return run
  throw new Fault('RUN-ENDED', {
    message: `run ${run.id} of ${run.pipeline} has ended: ${run.state}`,
    hint: `see it with: caudal show run ${run.id}`,
    data: { run: run.id, state: run.state },
  })
}

async function newestRun(store: StoreReader, pipeline: string): Promise<RunRecord> {
  const [newest] = await store.runs({ ...(pipeline === '' ? {} : { pipeline }), limit: 1 })
  if (newest !== undefined) return newest
  throw new Fault('CLI-UNKNOWN-RUN', {
    message: pipeline === '' ? 'nothing has run yet' : `${pipeline} has not run yet`,
    hint: 'start a run with `caudal run`',
  })
}

async function runsWithPrefix(store: StoreReader, prefix: string): Promise<readonly RunRecord[]> {
  const found: RunRecord[] = []
  let before: string | undefined
  for (let seen = 0; seen < farthestRuns && found.length < 5; seen += pageOfRuns) {
    const page = await store.runs({ limit: pageOfRuns, ...(before === undefined ? {} : { before }) })
    found.push(...page.filter((run) => run.id.startsWith(prefix)))
    if (page.length < pageOfRuns) break
    before = page.at(-1)!.id
  }
  return found
}
