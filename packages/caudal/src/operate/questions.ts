import type { Approval } from '../api/index.ts'
import { Fault, Faults, isoInstant } from '../kernel/index.ts'
import type { Json } from '../kernel/index.ts'
import type { ApprovalManifest } from '../plan/index.ts'
import type { ApprovalRecord, RunRecord, StoreReader } from '../ports/index.ts'
import { moment } from './moment.ts'
import type { OpenProject } from './open-project.ts'

/** A question that waits for an answer, with its run and what is asked. */
export interface OpenQuestion {
  readonly record: ApprovalRecord
  readonly run: RunRecord
  readonly asked: ApprovalManifest
}

/** The questions with their runs and what they ask; those whose definition is not kept any more are left out. */
export async function questionsOf(store: StoreReader, records: readonly ApprovalRecord[]): Promise<readonly OpenQuestion[]> {
  const questions: OpenQuestion[] = []
  for (const record of records) {
    const run = await store.run(record.run)
    const pipeline = run === null ? null : await store.version(run.pipeline, run.version)
    const asked = pipeline?.steps.find(({ name }) => name === record.step)?.approval
    if (run !== null && asked !== undefined && asked !== null) questions.push({ record, run, asked })
  }
  return questions
}

/** A question as the API and `--json` tell it, with the answer where one was given. */
export function approvalDocument({ record, run, asked }: OpenQuestion): Approval {
  return {
    run: run.id,
    step: record.step,
    pipeline: run.pipeline,
    window: run.window,
    ask: asked.ask,
    form: asked.form,
    shown: record.shown,
    assignees: [...asked.assignees],
    askedAt: isoInstant(record.askedAt),
    dueAt: moment(record.dueAt),
    onTimeout: asked.onTimeout,
    answer: record.answer,
    answeredAt: moment(record.answeredAt),
    by: record.by,
    comment: record.comment,
  }
}

/** What was given for the fields of a question's form, checked by the form itself. Rejects with what does not fit, all at once. */
export async function checkedFields(
  project: Pick<OpenProject, 'ask'>,
  of: { readonly run: RunRecord; readonly step: string; readonly fields: { readonly [name: string]: Json } },
): Promise<Json> {
  const { run, step, fields } = of
  const loaded = await project.ask({ answer: { pipeline: run.pipeline, step, fields } })
  if (loaded.problems.length > 0) throw new Faults(loaded.problems)
  if (loaded.fields !== null) return loaded.fields
  throw new Fault('APPROVAL-CODE-CHANGED', {
    message: `the project has no question ${step} in ${run.pipeline} any more, so what was filled in cannot be checked`,
    hint: `answer from a folder with the code of version ${run.version.slice(0, 12)}, or reject it`,
    data: { run: run.id, step },
  })
}
