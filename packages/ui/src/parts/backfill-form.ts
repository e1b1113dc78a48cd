import type { BackfillStart } from 'caudal/api'
import { fieldsOf, readFields } from './form-fields.ts'
import type { FieldProblem } from './form-fields.ts'

/** What is written into the dialog of a backfill. */
export interface BackfillTexts {
  readonly from: string
  readonly to: string
  readonly parallel: string
  readonly newest: boolean
  readonly again: boolean
  readonly stopOnFailure: boolean
  readonly params: Readonly<Record<string, string>>
}

/** An empty dialog: one window at a time, the oldest first. */
export const emptyBackfill: BackfillTexts = {
  from: '',
  to: '',
  parallel: '1',
  newest: false,
  again: false,
  stopOnFailure: false,
  params: {},
}

/** The bounds of the dialog's own fields, in the words of a form made of a schema. */
const own = fieldsOf({
  required: ['from', 'to', 'parallel'],
  properties: { from: { type: 'string' }, to: { type: 'string' }, parallel: { type: 'integer', minimum: 1, maximum: 1_000 } },
})

/** What the server is asked to run, or all that is wrong with the dialog; what is wrong with a parameter stands apart. */
export function readBackfill(
  texts: BackfillTexts,
  of: { readonly pipeline: string; readonly params: unknown },
): { readonly order: BackfillStart; readonly problems: readonly FieldProblem[]; readonly params: readonly FieldProblem[] } {
  const { from, to, parallel } = texts
  const read = readFields(own, { from: from.trim(), to: to.trim(), parallel })
  const params = readFields(fieldsOf(of.params), texts.params)
  const order: BackfillStart = {
    pipeline: of.pipeline,
    from: from.trim(),
    to: to.trim(),
    parallel: Number(parallel),
    order: texts.newest ? 'newest' : 'oldest',
    again: texts.again,
    stopOnFailure: texts.stopOnFailure,
    params: params.values as NonNullable<BackfillStart['params']>,
  }
  return { order, problems: read.problems, params: params.problems }
}
