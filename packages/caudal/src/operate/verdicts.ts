import { english, explain, gatherFacts, portuguese } from '../engine/index.ts'
import type { Verdict } from '../engine/index.ts'
import { didYouMean, Fault } from '../kernel/index.ts'
import type { RunRecord } from '../ports/index.ts'
import type { OpenProject } from './open-project.ts'

/** The languages in which runs are explained. */
export type ExplainLanguage = 'en' | 'pt-BR'

const words = { en: english, 'pt-BR': portuguese }

/** Explains a run: itself first, then what is open of it, or one step or item. */
export async function verdictsOf(
  project: OpenProject,
  of: {
    readonly run: RunRecord
    readonly now: number
    readonly step?: string | undefined
    readonly item?: number | undefined
    /** Default English. */
    readonly language?: ExplainLanguage | undefined
  },
): Promise<readonly Verdict[]> {
  const { run, now, step, item, language = 'en' } = of
  const { store, manifest, config } = project
  const pipeline = await store.version(run.pipeline, run.version)
  if (pipeline === null) throw unknownVersion(run)
  const names = pipeline.steps.map((each) => each.name)
  if (step !== undefined && !names.includes(step)) {
    throw new Fault('CLI-UNKNOWN-STEP', { message: `run ${run.id} has no step "${step}"`, hint: didYouMean(step, names), data: { step } })
  }
  const facts = await gatherFacts({
    store,
    run,
    pipeline,
    pools: manifest.pools,
    capacity: config.runners.max * config.runners.concurrency,
    now,
    process: project.process,
    words: words[language],
    ...(step === undefined ? {} : { step }),
    ...(item === undefined ? {} : { item }),
  })
  const total = facts.steps.find((each) => each.step === step)?.items?.total
  if (item !== undefined && total !== undefined && item >= total) {
    throw new Fault('CLI-BAD-VALUE', { message: `${step} has ${total} items`, hint: 'count them from 0' })
  }
  return explain(facts)
}

function unknownVersion(run: RunRecord): Fault {
  return new Fault('CLI-UNKNOWN-VERSION', {
    message: `the definition that run ${run.id} was started with is not kept any more`,
    hint: 'see the steps with: caudal show run --json',
    blame: 'system',
  })
}
