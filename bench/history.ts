import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { coldStart, makeProject } from './engine-project.ts'
import type { Sizes } from './engine-project.ts'
import { against } from './figure.ts'
import type { Figure } from './figure.ts'

const runs = 100_000

/** Resident memory at its highest of a process that opens the state and drives one run: with so many runs behind it, and with one. */
export function historyFigure(sizes: Sizes): Figure {
  using project = makeProject({ sizes })
  const { root } = project
  coldStart(root)
  const peak = (): number =>
    Number(execFileSync(process.execPath, [fileURLToPath(new URL('history-run.ts', import.meta.url)), root], { encoding: 'utf8' }))
  const few = peak()
  multiply(join(root, '.caudal/state.db'))
  return against(few, { name: `engine.history_${runs}_runs.rss_mb`, value: peak(), unit: 'MB' })
}

/** Copies the first run of a state, with all that belongs to it, until there are so many. */
function multiply(path: string): void {
  const database = new DatabaseSync(path)
  const { id } = database.prepare('select id from runs order by id limit 1').get() as { readonly id: string }
  const copy = `substr('${id}', 1, ${id.length - 6}) || printf('%06d', n)`
  const numbers = `with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${runs - 1})`
  database.exec('pragma synchronous = off')
  database.exec('begin')
  for (const [table, key] of [
    ['runs', 'id'],
    ['task_runs', 'run'],
    ['attempts', 'run'],
    ['journal', 'run'],
  ] as const) {
    const columns = database
      .prepare(`select name from pragma_table_info('${table}')`)
      .all()
      .map((row) => String(row['name']))
      .filter((name) => name !== 'seq')
    const values = columns.map((name) => (name === key ? copy : name === 'event' ? `replace(event, '${id}', ${copy})` : `"${name}"`))
    const into = columns.map((name) => `"${name}"`).join()
    database.exec(
      `insert into ${table} (${into}) ${numbers} select ${values.join()} from numbers, ${table} where ${table}.${key} = '${id}'`,
    )
  }
  database.exec('commit')
  database.close()
}
