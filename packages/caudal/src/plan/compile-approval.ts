import { Fault } from '../kernel/index.ts'
import type { Json } from '../kernel/index.ts'
import type { Approval, ApproveOptions, DraftStep } from '../define/index.ts'
import { jsonSchemaOf } from './json-schema.ts'
import type { ApprovalManifest } from './manifest.ts'
import { attempt, optionalTexts, problem, refuseUnknown } from './report.ts'
import type { Report } from './report.ts'
import { written } from './written.ts'

const known = ['ask', 'form', 'assignees']
const outcomes: readonly string[] = ['fail', 'skip', 'approve']

/** Compiles what a step asks a person; what is wrong with it goes to the report. */
export function compileApproval(report: Report, asking: { readonly step: DraftStep; readonly approval: Approval }): ApprovalManifest {
  const { step, approval } = asking
  const { options, place } = approval
  const what = `approval ${approval.name}`
  const { onTimeout = 'fail', timeout } = step.options as ApproveOptions
  refuseUnknown(report, { what, place, given: options, known })
  if (typeof options.ask !== 'string' || options.ask.trim() === '') {
    problem(report, { code: 'DEFINE-MALFORMED', message: `${what} asks nothing`, hint: "write ask: 'Publish the prices?'", place })
  }
  if (!outcomes.includes(onTimeout)) {
    problem(report, {
      code: 'DEFINE-UNKNOWN-OPTION',
      message: `step ${step.name}: onTimeout is "${written(onTimeout)}"`,
      hint: `write one of ${outcomes.join(', ')}`,
      place: step.place,
    })
  } else if ((step.options as ApproveOptions).onTimeout !== undefined && timeout === undefined) {
    const hint = "say when the time is up: { timeout: '2d' }"
    problem(report, { code: 'DEFINE-UNKNOWN-OPTION', message: `step ${step.name}: onTimeout without a timeout`, hint, place: step.place })
  }
  return {
    ask: written(options.ask),
    form: attempt(report, { what: `${what}, form`, place, fallback: null, read: () => jsonSchemaOf(options.form, 'form') }),
    assignees: [...new Set(optionalTexts(report, { what: `${what}, assignees`, place, value: options.assignees }))].toSorted(),
    onTimeout,
    answer: onTimeout !== 'approve' ? null : attempt(report, { what, place, fallback: null, read: () => emptyAnswer(options.form) }),
  }
}

/** What the form makes of no fields; this is the output where the time is up and that means yes. */
function emptyAnswer(form: Approval['options']['form']): Json {
  if (form === undefined) return {}
  const verdict = form['~standard'].validate({})
  if (!(verdict instanceof Promise) && verdict.issues === undefined) return JSON.parse(JSON.stringify(verdict.value ?? {})) as Json
  const issue = verdict instanceof Promise ? 'it is asynchronous' : (verdict.issues?.[0]?.message ?? '')
  throw new Fault('DEFINE-MALFORMED', {
    message: `onTimeout is approve, and the form cannot be left empty: ${issue}`,
    hint: 'give its fields defaults, or let the step fail or be skipped',
  })
}
