import { sql } from 'kysely'
import type { AliasedExpression, SelectQueryBuilder, Transaction } from 'kysely'
import type { RunState } from '../journal/index.ts'
import type { RunFilter } from '../ports/index.ts'
import type { Tables } from './tables.ts'

/** What tells apart the texts of a prepared statement with such a filter. */
export function filterName({ driver, versions, runs }: RunFilter): string {
  return `${driver === null ? 'of all' : 'of one'} ${versions?.length ?? ''}/${runs?.length ?? ''}`
}

/** The values of a filter by the names of their slots. */
export function filterValues({ driver, versions = [], runs = [] }: RunFilter): { readonly [name: string]: string } {
  return Object.fromEntries([
    ['driver', driver ?? ''],
    ...versions.map((version, index) => [`version${index}`, version]),
    ...runs.map((run, index) => [`run${index}`, run]),
  ]) as { readonly [name: string]: string }
}

type RunIds = SelectQueryBuilder<Tables, 'runs', { id: string }>

/** What asks for the runs of a filter; `slot` stands for its values in a prepared statement. */
interface Asked {
  readonly filter: RunFilter
  readonly slot?: (name: string) => unknown
}

/** The runs of a filter that are under way, are not paused, and that nobody wants to stop. */
export function activeRuns(tx: Transaction<Tables>, asked: Asked): RunIds {
  return runsIn(tx, { ...asked, state: 'running' })
}

/** The runs of a filter in a state that are not paused and that nobody wants to stop. */
export function runsIn(tx: Transaction<Tables>, { filter, slot, state }: Asked & { readonly state: RunState }): RunIds {
  const values = filterValues(filter)
  const value = (name: string): string => (slot === undefined ? values[name]! : (slot(name) as string))
  const { driver, versions, runs } = filter
  let query = tx
    .selectFrom('runs')
    .select('runs.id')
    .where('runs.state', '=', state)
    .where('runs.finished_at', 'is', null)
    .where('runs.cancelling', '=', 0)
    .where('runs.paused', '=', 0)
  if (driver !== null) query = query.where('runs.driver', '=', value('driver'))
  // An empty list is not allowed everywhere; no version and no run has an empty name.
  if (versions !== undefined) query = query.where('runs.version', 'in', ['', ...versions.map((_, index) => value(`version${index}`))])
  if (runs !== undefined) query = query.where('runs.id', 'in', ['', ...runs.map((_, index) => value(`run${index}`))])
  return query
}

/** How often the run of a row of `task_runs` was taken back; of a run that one worker drives alone, that worker knows. */
export function roundOf({ driver }: RunFilter): AliasedExpression<number, 'round'> {
  return (driver === null ? sql<number>`(select round from runs where runs.id = task_runs.run)` : sql<number>`0`).as('round')
}
