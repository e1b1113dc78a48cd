import type { Batch } from '../../ports/index.ts'
import { Fault } from '../../kernel/index.ts'
import type { Command, Context, Given, Output } from '../command.ts'
import { batchText } from '../row-text.ts'
import type { RowFormat } from '../row-text.ts'
import { countOf, formatCount } from '../screen/number.ts'
import { printLines } from '../screen/print.ts'
import { rowTable } from '../row-table.ts'
import { tableLines } from '../screen/table.ts'

const defaultRows = 100

/** `caudal query`: one SQL statement that reads, against the project's warehouse. */
export const query: Command = {
  name: 'query',
  summary: 'Ask the warehouse in SQL',
  details:
    'Runs one statement that reads and shows its rows. Datasets are tables under their own names; what was refused lies in DATASET__quarantine. Rows are streamed: csv, json and jsonl take any number of them in constant memory.',
  arguments: [{ name: 'SQL', summary: 'One SQL statement that reads, or - to read it from standard input' }],
  options: {
    limit: { summary: `How many rows at the most. Default: ${defaultRows} for a table, all for the other formats`, value: 'N' },
    format: { summary: 'How rows are written. Default: table; json with --json', value: 'F', choices: ['table', 'csv', 'json', 'jsonl'] },
  },
  examples: [
    { line: 'caudal query "select status, count(*) as orders from silver.sales group by all"', what: 'Shows a table.' },
    { line: 'caudal query "from gold.sales" --format csv > sales.csv', what: 'Writes all rows as CSV.' },
    { line: 'caudal query - < report.sql', what: 'Reads the statement from a file.' },
  ],
  async run(context, given) {
    const format = (given.value('format') ?? (given.has('json') ? 'json' : 'table')) as RowFormat | 'table'
    const limit = given.count('limit') ?? (format === 'table' ? defaultRows : Number.POSITIVE_INFINITY)
    const text = await statementOf(context, given)
    await using workbench = await context.open(context.cwd)
    const warehouse = await workbench.warehouse()
    const stop = new AbortController()
    const stops = context.onStop(() =>
      stop.abort(
        new Fault('CLI-STOPPED', { message: 'the query was stopped', hint: 'run it again, with a --limit if it yields too much' }),
      ),
    )
    try {
      const batches = warehouse.query({ kind: 'sql', text, values: [] }, { signal: stop.signal, readOnly: true })
      if (format === 'table') await showTable(batches, { output: context.out, limit })
      else await writeRows(batches, { output: context.out, limit, format })
    } finally {
      stops.stop()
    }
    return 0
  },
}

async function statementOf(context: Context, given: Given): Promise<string> {
  const sql = given.argument(0)!
  const text = (sql === '-' ? await context.input() : sql).trim().replace(/;\s*$/, '')
  if (text !== '') return text
  throw new Fault('CLI-MISSING-ARGUMENT', {
    message: 'the statement is empty',
    hint: 'write SQL between quotes, or give it on standard input with -',
  })
}

async function showTable(batches: AsyncIterable<Batch>, options: { readonly output: Output; readonly limit: number }): Promise<void> {
  const { output, limit } = options
  const kept: Batch[] = []
  let rows = 0
  let more = false
  for await (const batch of batches) {
    if (rows >= limit && batch.rows > 0) {
      more = true
      break
    }
    kept.push(batch)
    more = rows + batch.rows > limit
    rows = Math.min(limit, rows + batch.rows)
    if (more) break
  }
  const { paint } = output.terminal
  const foot = more ? `the first ${formatCount(rows)} rows; --limit N shows more` : countOf(rows, 'row')
  if (kept.length === 0) return printLines(output, [paint('grey', `  ${foot}`)])
  printLines(output, [...tableLines(rowTable(kept, limit), output.terminal), paint('grey', `  ${foot}`)])
}

async function writeRows(
  batches: AsyncIterable<Batch>,
  options: { readonly output: Output; readonly limit: number; readonly format: RowFormat },
): Promise<void> {
  const { output, limit, format } = options
  let rows = 0
  let names: readonly string[] | undefined
  for await (const batch of batches) {
    if (names === undefined) output.write(batchText({ format, part: 'head', names: batch.names }))
    names = batch.names
    const take = Math.min(batch.rows, limit - rows)
    output.write(batchText({ format, part: 'rows', batch, take, first: rows === 0 }))
    rows += take
    await output.drained()
    if (rows >= limit) break
  }
  if (names === undefined) output.write(batchText({ format, part: 'head', names: [] }))
  output.write(batchText({ format, part: 'foot', any: rows > 0 }))
}
