import { Fault } from '../../kernel/index.ts'
import type { SqlEngine } from '../../ports/index.ts'
import { quoteText } from '../../sql/index.ts'
import { quarantineEnding } from '../manifest/quarantine.ts'
import type { Quarantine } from '../manifest/quarantine.ts'
import type { MacroScope } from '../macros/standard-macro.ts'
import { Table } from '../values/table/table.ts'
import { attributeOf, callOf, holds, method, textOf, using } from './access.ts'
import { existing } from './relation-names.ts'

/** The name under which the context may hold a `SettingAside`. */
export const settingAsideName = 'caudal:setting-aside'

/** What rows of a model are set aside by, and who is told of them. */
export interface SettingAside extends Quarantine {
  /** What stands beside each row: when, by whom, and the start of the window that it is of; null where nobody says. */
  readonly by: {
    readonly at: string
    readonly run: string | null
    readonly step: string | null
    readonly epoch: number | null
    readonly windowStart: string | null
  }
  readonly dialect: SqlEngine['dialect']
  /** Whether only a window of the model is built, of which all that was set aside before is replaced. */
  readonly isWindow: boolean
  readonly noted: (aside: Aside) => void
}

/** What was set aside. */
export interface Aside {
  /** How many rows there were in all, and how many of them were set aside. */
  readonly rows: number
  readonly aside: number
  readonly reasons: readonly { readonly reason: string; readonly rows: number }[]
}

/** What is made from the rows of a model's query. */
interface Making {
  readonly target: unknown
  /** Whether the table is made whole, so that nothing that was set aside before counts any more. */
  readonly isWhole: boolean
  /** Makes it from a query. */
  readonly make: (sql: string) => Promise<void>
}

/** Makes something of the model's query: of the query itself, or where rows of it are set aside of those that are left. */
export async function fromRows(scope: MacroScope, { target, isWhole, make }: Making): Promise<void> {
  const sql = textOf(scope.get('sql'))
  const aside = scope.get(settingAsideName) as SettingAside | undefined
  if (aside === undefined) return make(sql)
  const rows = await using(scope).macro('make_temp_relation', target, '__judged')
  await using(scope).statement(`drop table if exists ${textOf(rows)}`, { name: 'drop_relation' })
  await using(scope).statement(textOf(await using(scope).macro('get_create_table_as_sql', true, rows, sql)))
  await setAside(scope, { target, isWhole, rows: textOf(rows), ...aside })
  await make(`select * from ${textOf(rows)} where not ${anyOf(aside)}`)
  await using(scope).statement(`drop table if exists ${textOf(rows)}`, { name: 'drop_relation' })
}

type Setting = Omit<Making, 'make'> & SettingAside & { readonly rows: string }

async function setAside(scope: MacroScope, setting: Setting): Promise<void> {
  const { target, rows, rules, noted, dialect } = setting
  const found = await countsOf(scope, { rows, rules })
  noted(found)
  demandTolerable(setting, found)
  const identifier = `${textOf(attributeOf(target, 'identifier'))}${quarantineEnding}`
  const table = method(target, { name: 'incorporate', ...callOf([], { path: { identifier }, type: 'table' }) })
  const there = holds(await existing(scope, table))
  if (!there && found.aside === 0) return
  if (!there) await using(scope).statement(`create table if not exists ${textOf(table)} ${columns}`)
  if (!there) await using(scope).adapter('cache_added', table)
  const old = oldRows(setting)
  await using(scope).statement(`delete from ${textOf(table)}${old === null ? '' : ` where ${old}`}`)
  if (found.aside === 0) return
  const { at, run, step, epoch, windowStart } = setting.by
  const beside = [instant(at), text(run), text(step), 'null', epoch === null ? 'null' : String(epoch), instant(windowStart)].join(', ')
  const reasons = rules.map(({ reason, condition }) => `case when ${condition} then ${quoteText(reason)} end`).join(', ')
  const records = `select ${beside}, ${listOfReasons[dialect](reasons)}, to_json(judged) from ${rows} as judged where ${anyOf(setting)}`
  await using(scope).statement(`insert into ${textOf(table)} ${records}`)
}

/** The columns of a quarantine, the same as where tasks write. */
const columns =
  '(quarantined_at timestamp, run varchar, step varchar, item varchar, epoch integer, window_start timestamp, reasons varchar[], record json)'

/** Which rows that were set aside before go: all, those of the window, or those that are set aside once more. Null is all. */
function oldRows({ isWhole, isWindow, by, rows, ...quarantine }: Setting): string | null {
  if (isWhole) return null
  if (isWindow) return `window_start = ${instant(by.windowStart)}`
  return `cast(record as varchar) in (select cast(to_json(judged) as varchar) from ${rows} as judged where ${anyOf(quarantine)})`
}

async function countsOf(scope: MacroScope, { rows, rules }: Pick<Setting, 'rows' | 'rules'>): Promise<Aside> {
  const counts = [`count(*) filter (where ${anyOf({ rules })})`, ...rules.map(({ condition }) => `count(*) filter (where ${condition})`)]
  const found = await using(scope).macro('run_query', `select count(*), ${counts.join(', ')} from ${rows}`)
  const [all = 0, aside = 0, ...each] = (found instanceof Table ? (found.fields.rows[0] ?? []) : []).map((count) => Number(textOf(count)))
  const reasons = rules.map(({ reason }, index) => ({ reason, rows: each[index] ?? 0 })).filter((one) => one.rows > 0)
  return { rows: all, aside, reasons: reasons.toSorted((one, other) => other.rows - one.rows) }
}

function demandTolerable({ target, tolerate }: Setting, { rows, aside, reasons }: Aside): void {
  if (aside <= rows * tolerate) return
  const top = reasons.slice(0, 3).map((one) => `${one.reason} (${one.rows})`)
  const table = ['schema', 'identifier'].map((part) => textOf(attributeOf(target, part))).join('.')
  const share = (of: number): string => `${Number((of * 100).toFixed(of < 0.001 ? 3 : 1))} %`
  throw new Fault('DATA-INVALID-ROWS', {
    message: `${aside} of ${rows} rows for ${table} are invalid (${share(aside / rows)}, tolerated ${share(tolerate)}): ${top.join(', ')}`,
    hint: 'mend what the model reads, or its rules, or tolerate more; what was there before is still served',
    data: { invalid: aside, rows, reasons: reasons.map((one) => ({ ...one })) },
  })
}

/** Whether a row breaks any of the rules; a condition that is neither true nor false breaks none. */
function anyOf({ rules }: Pick<Quarantine, 'rules'>): string {
  return `(${rules.map(({ condition }) => `coalesce((${condition}), false)`).join(' or ')})`
}

function text(value: string | null): string {
  return value === null ? 'null' : quoteText(value)
}

/** An instant as a timestamp in UTC. */
function instant(at: string | null): string {
  return at === null ? 'null' : `timestamp '${new Date(at).toISOString().replace('T', ' ').replace('Z', '')}'`
}

/** How each engine puts the reasons that apply to a row into a list. */
const listOfReasons: Readonly<Record<SqlEngine['dialect'], (reasons: string) => string>> = {
  duckdb: (reasons) => `[reason for reason in [${reasons}] if reason is not null]`,
  postgres: (reasons) => `array_remove(array[${reasons}], null)`,
}
