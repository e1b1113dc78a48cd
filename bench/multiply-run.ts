import { DatabaseSync } from 'node:sqlite'

/** How the first run of a state is copied. */
export interface Copies {
  /** How many runs there are to be. */
  readonly runs: number
  /** How many pipelines `p0`, `p1`… they go round, one in fifty of them failed; without it all are of the run's own. */
  readonly pipelines?: number
  /** Whether what the journal says of it is copied too. */
  readonly journal: boolean
}

/** Copies the first run of a state, with what belongs to it, until there are so many. */
export function multiplyRun(path: string, { runs, pipelines, journal }: Copies): void {
  const database = new DatabaseSync(path)
  const { id } = database.prepare('select id from runs order by id limit 1').get() as { readonly id: string }
  const copy = `substr('${id}', 1, ${id.length - 6}) || printf('%06d', n)`
  const numbers = `with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${runs - 1})`
  const changed: { readonly [column: string]: string } =
    pipelines === undefined
      ? {}
      : { 'runs.pipeline': `'p' || (n % ${pipelines})`, 'runs.state': `case when n % 50 = 0 then 'failed' else state end` }
  database.exec('pragma synchronous = off')
  database.exec('begin')
  for (const [table, key] of [
    ['runs', 'id'],
    ['task_runs', 'run'],
    ['attempts', 'run'],
  ] as const) {
    const columns = database.prepare(`select name from pragma_table_info('${table}')`).all()
    const names = columns.map((row) => String(row['name']))
    const values = names.map((name) => (name === key ? copy : (changed[`${table}.${name}`] ?? `"${name}"`)))
    const into = names.map((name) => `"${name}"`).join()
    database.exec(
      `insert into ${table} (${into}) ${numbers} select ${values.join()} from numbers, ${table} where ${table}.${key} = '${id}'`,
    )
  }
  if (journal) {
    // All of it in the segment that is open: of a run's own there is one.
    const last = '(select last_seq from journal_segments where open = 1)'
    database.exec(
      `insert into journal_0 (seq, at, run, event) ${numbers}
       select ${last} + row_number() over (order by n, seq), at, ${copy}, replace(event, '${id}', ${copy})
       from numbers, journal where run = '${id}'`,
    )
    database.exec(
      `update journal_segments set last_seq = (select max(seq) from journal_0), bytes = (select sum(length(event)) from journal_0) where open = 1`,
    )
  }
  database.exec('commit')
  database.close()
}
