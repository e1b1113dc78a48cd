import { Fault } from '../kernel/index.ts'
import type { Json } from '../kernel/index.ts'
import type { Schema } from '../define/index.ts'
import { issueTexts } from './error-record.ts'

/** The input as the task's schema parses it. Throws `INPUT-INVALID`, which names every path that is wrong; nothing is tried again for it. */
export async function parseInput(schema: Schema | undefined, given: { readonly step: string; readonly input: Json }): Promise<unknown> {
  if (schema === undefined) return given.input
  const checked = schema['~standard'].validate(given.input)
  const verdict = checked instanceof Promise ? await checked : checked
  if (verdict.issues === undefined) return verdict.value
  const texts = issueTexts(verdict.issues)
  throw new Fault('INPUT-INVALID', {
    message: `the input of step ${given.step} does not fit its schema: ${texts.join('; ')}`,
    hint: 'compare what the pipeline passes to the step with the `input` schema of its task',
    data: { step: given.step, issues: texts },
  })
}
