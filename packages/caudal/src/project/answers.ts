import { didYouMean, Fault } from '../kernel/index.ts'
import type { Json } from '../kernel/index.ts'
import type { Approval, Schema } from '../define/index.ts'
import { namesOf, pathText } from './schema-names.ts'

/** What was filled in with an approval, checked by its form. */
export interface CheckedAnswer {
  readonly fields: Json
  readonly problems: readonly Fault[]
}

/** Checks what was filled in against the approval's form and fills in its defaults; all that is wrong is told together. */
export async function readAnswer(approval: Approval, given: { readonly [name: string]: Json }): Promise<CheckedAnswer> {
  const form = approval.options.form as Schema | undefined
  const known = form === undefined ? [] : namesOf(form)
  const unknown = known === undefined ? [] : Object.keys(given).filter((name) => !known.includes(name))
  const problems = unknown.map((name) =>
    invalid({
      message: `approval ${approval.name} has no field ${name}`,
      hint: known?.length === 0 ? 'it asks only for yes or no' : didYouMean(name, known ?? []),
      field: name,
    }),
  )
  if (form === undefined) return { fields: {}, problems }
  const verdict = await form['~standard'].validate(given)
  if (verdict.issues === undefined) return { fields: JSON.parse(JSON.stringify(verdict.value ?? {})) as Json, problems }
  const wrong = verdict.issues.map(({ message, path = [] }) => {
    const field = pathText(path) || 'what was filled in'
    return invalid({ message: `approval ${approval.name}, ${field}: ${message}`, hint: 'fill it in with --field name=value', field })
  })
  return { fields: {}, problems: [...problems, ...wrong] }
}

function invalid({ message, hint, field }: { readonly message: string; readonly hint: string; readonly field: string }): Fault {
  return new Fault('APPROVAL-INVALID', { message, hint, data: { field } })
}
