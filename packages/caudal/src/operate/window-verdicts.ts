import { explainWindow, gatherWindowFacts, runOfWindow, windowEnglish, windowPortuguese } from '../engine/index.ts'
import type { Verdict } from '../engine/index.ts'
import type { Window } from '../kernel/index.ts'
import type { PipelineManifest } from '../plan/index.ts'
import type { OpenProject } from './open-project.ts'
import type { ExplainLanguage } from './verdicts.ts'

/** A window of a pipeline, the run that it has, and why it has it or none. */
export interface WindowVerdict {
  readonly window: Window
  readonly run: string | null
  readonly verdict: Verdict
}

const words = { en: windowEnglish, 'pt-BR': windowPortuguese }

/** Explains a window of a pipeline; in English, where no language is named. */
export async function windowVerdict(
  { store, clock, process }: OpenProject,
  of: { readonly pipeline: PipelineManifest; readonly window: Window; readonly language?: ExplainLanguage | undefined },
): Promise<WindowVerdict> {
  const { pipeline, window, language = 'en' } = of
  const facts = await gatherWindowFacts({ pipeline, window, store, now: clock.now(), process, words: words[language] })
  return { window, run: runOfWindow(facts)?.id ?? null, verdict: explainWindow(facts) }
}
