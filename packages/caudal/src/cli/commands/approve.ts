import type { Workbench } from '../../assemble.ts'
import { Fault } from '../../kernel/index.ts'
import type { Json } from '../../kernel/index.ts'
import { checkedFields, questionsOf } from '../../operate/index.ts'
import type { OpenQuestion } from '../../operate/index.ts'
import type { RunRecord } from '../../ports/index.ts'
import type { Command, Given } from '../command.ts'
import { readParams } from '../params.ts'
import { pickOpenRun } from '../pick.ts'
import { printJson, printLines } from '../screen/print.ts'
import { whoAsks } from '../who.ts'

/** `caudal approve`: answers a question that a run has asked. */
export const approve: Command = {
  name: 'approve',
  summary: 'Answer what a run asks',
  details:
    'Approves a step that waits for a person, with what its form wants to be filled in, or rejects it. It works for a run that any process drives; the run goes on at once. `caudal list approvals` shows what waits.\n' +
    'What is filled in is checked by the form as the project has it now. Who answered, when and what is in the journal and in `caudal show run`.',
  arguments: [
    {
      name: 'RUN/STEP',
      summary: 'A run, the beginning of its id, or last, with the step; a run alone where it asks only one thing',
      completes: 'run',
    },
  ],
  options: {
    field: { summary: 'A field of the form, as name=value', value: 'K=V', many: true },
    reject: { summary: 'Say no: the step fails' },
    by: { summary: 'Who answers. Default: the user of this machine', value: 'NAME' },
    comment: { summary: 'A word to those who look at the run later', value: 'TEXT' },
  },
  examples: [
    { line: 'caudal approve last', what: 'Says yes to the one thing that the newest run asks.' },
    { line: 'caudal approve last/go_live --field discount=5 --by ana', what: 'Fills in the form.' },
    { line: 'caudal approve last/go_live --reject --comment "too dear"', what: 'Says no and why.' },
  ],
  async run(context, given) {
    await using workbench = await context.open(context.cwd)
    const { run, asked, record } = await pickQuestion(workbench, given.argument(0)!)
    const { step } = record
    const by = given.value('by') ?? whoAsks()
    const comment = given.value('comment')
    const who = { ...(by === undefined ? {} : { by }), ...(comment === undefined ? {} : { comment }) }
    const reject = given.has('reject')
    const answer = reject ? ({ reject: true } as const) : { approve: await filledIn(workbench, { run, asked, step, given }) }
    if (reject && given.has('field')) {
      throw new Fault('CLI-BAD-VALUE', { message: '--reject and --field cannot be given together', hint: 'leave one of them out' })
    }
    const engine = await workbench.engine({ commandsOnly: true })
    await engine.answer({ run: run.id, step }, { ...answer, ...who })
    const done = { run: run.id, pipeline: run.pipeline, step, answer: reject ? 'rejected' : 'approved' }
    if (given.has('json'))
      printJson(context.out, { ...done, ...(reject ? {} : { output: 'approve' in answer ? answer.approve : null }), ...who })
    else printLines(context.out, [`${step} of run ${run.id} of ${run.pipeline} is ${done.answer}${by === undefined ? '' : ` by ${by}`}.`])
    return 0
  },
}

async function pickQuestion(workbench: Workbench, text: string): Promise<OpenQuestion> {
  const [name = '', step, ...rest] = text.split('/')
  if (rest.length > 0) throw new Fault('CLI-BAD-VALUE', { message: `"${text}" is no RUN/STEP`, hint: 'write it as in last/go_live' })
  const run = await pickOpenRun(workbench.store, name)
  const states = new Map((await workbench.store.steps(run.id)).map((one) => [one.step, one.state]))
  const records = await workbench.store.approvals(run.id)
  const wanted = records.filter((one) => (step === undefined ? states.get(one.step) === 'waiting' : one.step === step))
  const questions = await questionsOf(workbench.store, wanted)
  if (questions.length === 1) return questions[0]!
  if (questions.length > 1) {
    const hint = `name one: ${questions.map(({ record }) => `${name}/${record.step}`).join(', ')}`
    throw new Fault('CLI-BAD-VALUE', { message: `run ${run.id} asks ${questions.length} things`, hint })
  }
  throw new Fault('APPROVAL-NOT-OPEN', {
    message: step === undefined ? `run ${run.id} asks nothing` : `${step} of run ${run.id} does not wait for an answer`,
    hint: 'see what waits with: caudal list approvals',
    data: { run: run.id },
  })
}

/** What was given for the fields of the form, checked by the form itself. */
async function filledIn(
  workbench: Workbench,
  of: { readonly run: RunRecord; readonly asked: OpenQuestion['asked']; readonly step: string; readonly given: Given },
): Promise<Json> {
  const { run, asked, step, given } = of
  const fields = readParams(asked.form, given.values('field'))
  return await checkedFields(workbench, { run, step, fields })
}
