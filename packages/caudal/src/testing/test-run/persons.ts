import type { Answer, Engine, EngineNews } from '../../engine/index.ts'
import { Fault } from '../../kernel/index.ts'
import type { Json } from '../../kernel/index.ts'
import { readAnswer } from '../../project/index.ts'
import type { StepCode } from '../../project/index.ts'
import type { AnswerStandIn, StandIns, TestedPipeline } from './tested-pipeline.ts'

/** Those who are asked by a run in a test. */
export interface Persons {
  hear(news: EngineNews): void
  /** Whether a step waits for an answer. */
  areAsked(): boolean
  answer(run: string, given: { readonly step: string; readonly answer: AnswerStandIn }): Promise<void>
  /** Throws what was wrong with an answer that was given as soon as it was asked for. */
  check(): void
}

/** Persons who answer what a test has an answer for, and nothing else. */
export function personsOf(
  tested: TestedPipeline,
  hands: {
    readonly engine: Engine
    readonly approvals: NonNullable<StandIns['approvals']>
    readonly busy: <T>(work: Promise<T>) => Promise<T>
  },
): Persons {
  const { engine, approvals, busy } = hands
  /** The runs that ask, by step. */
  const asked = new Map<string, string>()
  let wrong: unknown = null
  const answer: Persons['answer'] = (run, { step, answer: given }) =>
    busy(checked(tested, { step, given }).then((sure) => engine.answer({ run: asked.get(step) ?? run, step }, sure)))
  return {
    hear(news) {
      if (news.kind !== 'journal' || news.entry.event.kind !== 'task_run') return
      const { run, step, to } = news.entry.event
      const does = stepCode(tested, step)
      if (does?.kind !== 'approval') return
      if (to !== 'waiting') return void asked.delete(step)
      asked.set(step, run)
      const standIn = approvals[does.approval.name]
      if (standIn !== undefined) answer(run, { step, answer: standIn }).catch((error: unknown) => (wrong ??= error))
    },
    areAsked: () => asked.size > 0,
    answer,
    check() {
      if (wrong !== null) throw wrong as Error
    },
  }
}

/** The approval of a step, of whichever pipeline; else what the step of that name runs. */
function stepCode(tested: TestedPipeline, step: string): StepCode | undefined {
  const all = [...tested.codes.values()].flatMap(({ steps }) => steps.get(step) ?? [])
  return all.find(({ kind }) => kind === 'approval') ?? all[0]
}

/** What a person answers a step: as the test says, else yes with a form that is left empty. Throws what is wrong with it. */
export async function answerOf(
  tested: TestedPipeline,
  asked: { readonly step: string; readonly approvals: NonNullable<StandIns['approvals']> },
): Promise<Answer> {
  const { step, approvals } = asked
  const does = stepCode(tested, step)
  const given = does?.kind === 'approval' ? approvals[does.approval.name] : undefined
  return checked(tested, { step, given: given ?? { approve: {} } })
}

async function checked(tested: TestedPipeline, of: { readonly step: string; readonly given: AnswerStandIn }): Promise<Answer> {
  const { step, given } = of
  return 'approve' in given ? { ...given, approve: await filledIn(tested, { step, fields: given.approve }) } : given
}

async function filledIn(
  tested: TestedPipeline,
  given: { readonly step: string; readonly fields: { readonly [field: string]: Json } },
): Promise<Json> {
  const does = stepCode(tested, given.step)
  if (does?.kind !== 'approval') {
    throw new Fault('APPROVAL-NOT-OPEN', { message: `${given.step} asks nobody`, hint: 'name a step that the plan adds with approve' })
  }
  const { fields, problems } = await readAnswer(does.approval, given.fields)
  if (problems[0] !== undefined) throw problems[0]
  return fields
}
