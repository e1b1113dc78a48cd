import { canonicalJson } from '../../kernel/index.ts'
import type { Json } from '../../kernel/index.ts'
import type { Template, TriggerRule } from '../../define/index.ts'
import { isTerminal } from '../../journal/index.ts'
import type { StepManifest } from '../../plan/index.ts'
import type { Assignment } from '../../ports/index.ts'
import type { FoldedRun, FoldedTaskRun } from './folded-run.ts'
import { partText } from './folded-run.ts'

/** What attempts put out, by run, part and epoch. */
export type Outputs = Map<string, Json>

/** Under these rules a step begins when all steps before it have ended, so that what it is given is certain. */
const certain: ReadonlySet<TriggerRule> = new Set(['all_success', 'all_done', 'none_failed'])

/** Under which name an attempt's output is noted. */
export function outputText(of: {
  readonly run: string
  readonly step: string
  readonly item: number | null
  readonly epoch: number
}): string {
  return `${of.run}/${partText(of)}@${of.epoch}`
}

/** What a step put out: null where it did not succeed; undefined where that cannot be told. */
function valueOf(run: FoldedRun, asked: { readonly step: string; readonly outputs: Outputs }): Json | undefined {
  const { step, outputs } = asked
  const taskRun = run.taskRuns.get(step)
  if (taskRun === undefined || !isTerminal('taskRun', taskRun.state)) return undefined
  if (taskRun.state !== 'succeeded') return taskRun.step.kind === 'each' ? undefined : null
  const given = (part: FoldedTaskRun): Json | undefined =>
    part.cached ? undefined : outputs.get(outputText({ run: run.id, step, item: part.item, epoch: part.epoch }))
  if (taskRun.step.kind !== 'each') return given(taskRun)
  const items = Array.from({ length: run.lists.get(step) ?? 0 }, (_, item) => run.taskRuns.get(partText({ step, item })))
  const values = items.map((item) => (item === undefined ? undefined : given(item)))
  return values.includes(undefined) ? undefined : (values as Json[])
}

/** The value of a template that is the output of a step, whole; undefined for others. */
function whole(template: Template | null, of: { readonly run: FoldedRun; readonly outputs: Outputs }): Json | undefined {
  if (template?.kind !== 'output' || template.path.length > 0) return undefined
  return valueOf(of.run, { step: template.step, outputs: of.outputs })
}

/** Whether a step is to run, by its condition and the branches it stands in; undefined where that cannot be told. */
function isTaken(step: StepManifest, of: { readonly run: FoldedRun; readonly outputs: Outputs }): boolean | undefined {
  const verdicts = step.branches.map(({ value, is, among }) => {
    const found = whole(value, of)
    if (found === undefined) return undefined
    const text = typeof found === 'string' ? found : JSON.stringify(found)
    return is === null ? !among.includes(text) : text === is
  })
  if (step.if !== null) {
    const held = whole(step.if, of)
    verdicts.push(held === undefined ? undefined : held === true)
  }
  if (verdicts.includes(false)) return false
  return verdicts.includes(undefined) ? undefined : true
}

/** What is wrong with a ready step that begins or is skipped, by the values of its branches and its condition. */
export function branchBreach(
  run: FoldedRun,
  move: { readonly taskRun: FoldedTaskRun; readonly to: string; readonly outputs: Outputs },
): string[] {
  const { taskRun, to, outputs } = move
  const { step, item, state } = taskRun
  if (item !== null || state !== 'ready' || (to !== 'running' && to !== 'skipped') || !certain.has(step.on)) return []
  const taken = isTaken(step, { run, outputs })
  if (taken === undefined || taken === (to === 'running')) return []
  return [`${step.name} of run ${run.id} goes to ${to}, and its branch or condition is ${taken ? 'taken' : 'not taken'}`]
}

/** What is wrong with what an attempt is given: it must be what the steps before it put out last. */
export function inputBreach(run: FoldedRun | undefined, given: { readonly assignment: Assignment; readonly outputs: Outputs }): string[] {
  const { assignment, outputs } = given
  const taskRun = run?.taskRuns.get(partText(assignment))
  // An attempt that was given up meanwhile may be given anything.
  if (run === undefined || taskRun?.live !== assignment.epoch || !certain.has(taskRun.step.on)) return []
  const { input, items } = taskRun.step
  const pairs: (readonly [Json | undefined, Json | undefined])[] = []
  if (input.kind === 'record') {
    const record = assignment.input as { readonly [name: string]: Json }
    for (const [name, field] of Object.entries(input.fields)) pairs.push([record[name], whole(field, { run, outputs })])
  }
  const list = assignment.item === null ? undefined : whole(items, { run, outputs })
  if (Array.isArray(list)) pairs.push([assignment.itemValue, (list as Json[])[assignment.item!]])
  const wrong = pairs.find(([is, must]) => must !== undefined && canonicalJson(is ?? null) !== canonicalJson(must))
  if (wrong === undefined) return []
  return [
    `${partText(assignment)}@${assignment.epoch} is given ${JSON.stringify(wrong[0])}, and before it stands ${JSON.stringify(wrong[1])}`,
  ]
}
