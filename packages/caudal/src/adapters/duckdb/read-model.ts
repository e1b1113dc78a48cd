import { Fault } from '../../kernel/index.ts'
import type { Batch, ReadRequest } from '../../ports/index.ts'
import { quoteDataset, quoteName, splitDatasetName } from '../../sql/index.ts'
import { noVersion } from './no-version.ts'
import { timeOf, timestampLiteral } from './partition.ts'
import type { Session } from './session.ts'

/** Reads the table or view that a model made, within the transaction that is open. Rejects with `DATA-NO-VERSION` where it is not there. */
export async function* readModel(session: Session, request: ReadRequest): AsyncGenerator<Batch> {
  const { dataset, columns, window, limit } = request
  const { schema, table } = splitDatasetName(dataset.name)
  const there = await session.rows(
    'SELECT 1 FROM information_schema.tables WHERE table_catalog = current_database() AND lower(table_schema) = lower($1) AND lower(table_name) = lower($2)',
    [schema, table],
  )
  if (there.length === 0) throw noVersion(dataset.name)
  const what = columns === undefined ? '*' : columns.map(quoteName).join(', ')
  const rows = window === undefined ? '' : ` WHERE ${inWindow(dataset, window)}`
  const most = limit === undefined ? '' : ` LIMIT ${Math.trunc(limit)}`
  yield* session.stream(`SELECT ${what} FROM ${quoteDataset(dataset.name)}${rows}${most}`)
}

function inWindow({ name, time }: ReadRequest['dataset'], { start, end }: { readonly start: string; readonly end: string }): string {
  if (time === undefined || time === null) {
    throw new Fault('READ-NO-TIME', {
      message: `${name} is made by a model that says no time column, so it cannot be read by a window`,
      hint: `name the column: model('${name}', { time: 'ordered_at' }), or read all of it`,
      data: { dataset: name },
    })
  }
  const column = timeOf(time)
  return `${column} >= ${timestampLiteral(start)} AND ${column} < ${timestampLiteral(end)}`
}
