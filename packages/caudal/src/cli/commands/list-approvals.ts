import { formatDuration } from '../../kernel/index.ts'
import type { Json } from '../../kernel/index.ts'
import { approvalDocument, moment, questionsOf } from '../../operate/index.ts'
import type { OpenQuestion } from '../../operate/index.ts'
import type { ApprovalRecord, StoreReader } from '../../ports/index.ts'
import type { Context, ExitCode } from '../command.ts'
import { formatAgo, formatMoment, formatWindow } from '../screen/moment.ts'
import { printJson, printLines } from '../screen/print.ts'
import { tableLines } from '../screen/table.ts'
import type { Listing } from './listing.ts'

/** Lists what runs ask of persons, oldest first. */
export async function listApprovals({ workbench, context, given, limit }: Listing): Promise<ExitCode> {
  const pipeline = given.value('pipeline')
  const all = await questionsOf(workbench.store, await workbench.store.openApprovals({ limit }))
  const questions = all.filter(({ run }) => pipeline === undefined || run.pipeline === pipeline)
  if (given.has('json')) printJson(context.out, questions.map(approvalDocument))
  else if (questions.length === 0) printLines(context.out, ['Nothing waits for an answer.'])
  else printLines(context.out, questionLines(questions, context))
  return 0
}

function questionLines(questions: readonly OpenQuestion[], { out, clock, self }: Context): string[] {
  const now = clock.now()
  const table = tableLines(
    {
      columns: [
        { title: 'answer with', whole: true },
        { title: 'pipeline' },
        { title: 'window' },
        { title: 'question' },
        { title: 'of' },
        { title: 'asked' },
        { title: 'time left', align: 'right' },
      ],
      rows: questions.map(({ record, run, asked }) => [
        `${self} approve ${run.id}/${record.step}`,
        run.pipeline,
        formatWindow(run.window),
        asked.ask,
        { text: asked.assignees.length === 0 ? 'anybody' : asked.assignees.join(', '), style: 'grey' },
        { text: formatAgo(record.askedAt, now), style: 'grey' },
        record.dueAt === null ? '' : formatDuration(Math.max(0, record.dueAt - now)),
      ]),
    },
    out.terminal,
  )
  return table
}

/** A question with what was filled in; null where nothing was. */
export interface AnsweredQuestion extends ApprovalRecord {
  readonly output: Json
}

/** What a run asked, with what was filled in. */
export async function answersOf(store: StoreReader, run: string): Promise<readonly AnsweredQuestion[]> {
  const records = await store.approvals(run)
  return await Promise.all(
    records.map(async (record) => ({ ...record, output: (await store.output({ run, step: record.step, item: null })) ?? null })),
  )
}

/** A question of a run and its answer as JSON. */
export function approvalJson(record: AnsweredQuestion): object {
  const { step, askedAt, dueAt, shown, answer, answeredAt, by, comment, output } = record
  return { step, askedAt: moment(askedAt), dueAt: moment(dueAt), shown, answer, answeredAt: moment(answeredAt), by, comment, output }
}

/** What a run asked, and who answered what. */
export function approvalLines(records: readonly AnsweredQuestion[], shown: { readonly context: Context; readonly now: number }): string[] {
  const { context, now } = shown
  if (records.length === 0) return []
  const { paint } = context.out.terminal
  return [
    paint('grey', '  questions'),
    ...records.map(({ run, step, askedAt, answer, answeredAt, by, comment, output }) => {
      if (answer === null || answeredAt === null)
        return `    ${step}  asked ${formatAgo(askedAt, now)}: ${context.self} approve ${run}/${step}`
      const who = by === null ? '' : ` by ${by}`
      return `    ${step}  ${answer.replace('_', ' ')}${who}, ${formatMoment(answeredAt)}${comment === null ? '' : `: ${comment}`}${filledText(output)}`
    }),
  ]
}

function filledText(output: Json): string {
  const fields = typeof output === 'object' && output !== null ? Object.entries(output) : []
  const texts = fields.map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  return texts.length === 0 ? '' : `  ${texts.join(' ')}`
}
