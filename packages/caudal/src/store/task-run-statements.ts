import { sql } from 'kysely'
import type { Transaction, Updateable } from 'kysely'
import { isTerminal, sourcesOf, transitions } from '../journal/index.ts'
import type { TaskRunKey, TaskRunState } from '../journal/index.ts'
import type { StoreTransaction, TaskRunMove } from '../ports/index.ts'
import type { Prepared } from './prepared.ts'
import { itemColumn, itemOf, outputColumns } from './records.ts'
import { activeRuns, filterName, filterValues, roundOf } from './run-filter.ts'
import type { TaskRunRow, Tables } from './tables.ts'

type FilterValues = ReturnType<typeof filterValues>

const openStates = (Object.keys(transitions.taskRun) as TaskRunState[]).filter((state) => !isTerminal('taskRun', state))

/** Task runs by their key, within a transaction. */
export function taskRunStatements(
  tx: Transaction<Tables>,
  prepared: Prepared,
): Pick<
  StoreTransaction,
  'addTaskRuns' | 'stepStates' | 'openTaskRuns' | 'firstReadyAt' | 'lostSoFar' | 'moveTaskRun' | 'meet' | 'ready' | 'nextDue' | 'dueWaits'
> {
  return { ...stepQuestions(tx), ...dueQuestions(tx, prepared), ...taskRunChanges(tx, prepared) }
}

/** What a task run is called among changes that are made together. */
export function taskRunName({ run, step, item }: TaskRunKey): string {
  return `task run ${run} ${step} ${item}`
}

/** The columns of a task run that has just come to be. */
export const newTaskRun = {
  item: -1,
  epoch: 0,
  attempts: 0,
  lost: 0,
  unmet: 0,
  due_at: null,
  ready_at: null,
  started_at: null,
  finished_at: null,
  worker: null,
  pools: null,
  output: null,
  object: null,
  error: null,
  reason: null,
  cached: 0,
  items: null,
  items_next: 0,
  items_done: 0,
  items_failed: 0,
} as const

function taskRunChanges(tx: Transaction<Tables>, prepared: Prepared): Pick<StoreTransaction, 'addTaskRuns' | 'moveTaskRun' | 'meet'> {
  return {
    addTaskRuns: (run, taskRuns) =>
      prepared.add(tx, {
        table: 'task_runs',
        same: { ...newTaskRun, state: 'pending' },
        names: () => taskRuns.map(({ step }) => taskRunName({ run, step, item: null })),
        rows: taskRuns.map(({ step, unmet, priority }) => ({ run, step, unmet, priority })),
      }),
    moveTaskRun(move) {
      const set = changes(move)
      const columns = Object.keys(set).toSorted() as (keyof TaskRunRow)[]
      const name = `move ${move.to} ${move.epoch === undefined ? '' : 'epoch'} ${columns.join()}`
      const values = { ...set, inRun: move.key.run, ofStep: move.key.step, ofItem: itemColumn(move.key.item), fromEpoch: move.epoch ?? 0 }
      return prepared.change({
        name,
        row: taskRunName(move.key),
        values,
        build(slot) {
          const query = tx
            .updateTable('task_runs')
            .set(Object.fromEntries(columns.map((column) => [column, slot(column)])) as Updateable<TaskRunRow>)
            .where('run', '=', slot('inRun'))
            .where('step', '=', slot('ofStep'))
            .where('item', '=', slot('ofItem'))
            .where('state', 'in', sourcesOf('taskRun', move.to))
          return move.epoch === undefined ? query : query.where('epoch', '=', slot('fromEpoch'))
        },
      })
    },
    async meet(values) {
      const { rows } = await prepared.run({
        name: 'meet',
        values,
        build: (slot) =>
          tx
            .updateTable('task_runs')
            .set((eb) => ({ unmet: eb('unmet', '-', slot('by')) }))
            .where('run', '=', slot('run'))
            .where('step', '=', slot('step'))
            .where('item', '=', -1)
            .where('state', '=', 'pending')
            .returning('unmet'),
      })
      return rows[0]?.unmet ?? null
    },
  }
}

function changes({ to, at, set }: TaskRunMove): Updateable<TaskRunRow> {
  const { output, error, pools, cached, dueAt, readyAt, startedAt, ...plain } = set ?? {}
  return {
    ...plain,
    state: to,
    ...(isTerminal('taskRun', to) ? { finished_at: at, worker: null } : {}),
    ...(output === undefined ? {} : outputColumns(output)),
    ...(error === undefined ? {} : { error: error === null ? null : JSON.stringify(error) }),
    ...(pools === undefined ? {} : { pools: pools.length === 0 ? null : JSON.stringify(pools) }),
    ...(cached === undefined ? {} : { cached: cached ? 1 : 0 }),
    ...(dueAt === undefined ? {} : { due_at: dueAt }),
    ...(readyAt === undefined ? {} : { ready_at: readyAt }),
    ...(startedAt === undefined ? {} : { started_at: startedAt }),
  }
}

function stepQuestions(tx: Transaction<Tables>): Pick<StoreTransaction, 'stepStates' | 'openTaskRuns' | 'firstReadyAt' | 'lostSoFar'> {
  const own = (key: TaskRunKey) =>
    tx.selectFrom('task_runs').where('run', '=', key.run).where('step', '=', key.step).where('item', '=', itemColumn(key.item))
  return {
    async stepStates(run, steps) {
      const states = new Map<string, TaskRunState>()
      for (let start = 0; start < steps.length; start += 500) {
        const some = steps.slice(start, start + 500)
        const rows = await tx
          .selectFrom('task_runs')
          .select(['step', 'state'])
          .where('run', '=', run)
          .where('item', '=', -1)
          .where('step', 'in', some)
          .execute()
        for (const { step, state } of rows) states.set(step, state)
      }
      return states
    },
    async openTaskRuns(run) {
      const rows = await tx
        .selectFrom('task_runs')
        .select(['run', 'step', 'item', 'state', 'epoch', 'items'])
        .where('run', '=', run)
        .where('state', 'in', openStates)
        .execute()
      return rows.map(({ item, items, ...row }) => ({ ...row, item: itemOf(item), mapped: items !== null }))
    },
    firstReadyAt: async (key) => (await own(key).select('ready_at').executeTakeFirst())?.ready_at ?? null,
    lostSoFar: async (key) => (await own(key).select('lost').executeTakeFirst())?.lost ?? 0,
  }
}

function dueQuestions(tx: Transaction<Tables>, prepared: Prepared): Pick<StoreTransaction, 'ready' | 'nextDue' | 'dueWaits'> {
  return {
    async ready({ now, limit, ...filter }) {
      const { rows } = await prepared.run({
        name: `ready ${filterName(filter)}`,
        values: { ...filterValues(filter), now, limit } as FilterValues & { readonly now: number; readonly limit: number },
        build: (slot) =>
          tx
            .selectFrom('task_runs')
            .select(['run', 'step', 'item', 'epoch', 'attempts', 'priority', roundOf(filter)])
            .where('run', 'in', activeRuns(tx, { filter, slot }))
            .where('state', '=', 'ready')
            .where('finished_at', 'is', null)
            .where((eb) => eb.or([eb('due_at', 'is', null), eb('due_at', '<=', slot('now'))]))
            .orderBy('priority', 'desc')
            .orderBy('ready_at')
            .limit(slot('limit')),
      })
      return rows.map(({ item, ...row }) => ({ ...row, item: itemOf(item) }))
    },
    async nextDue({ now, ...filter }) {
      const { rows } = await prepared.run({
        name: `next due ${filterName(filter)}`,
        values: { ...filterValues(filter), now } as FilterValues & { readonly now: number },
        build: (slot) =>
          tx
            .selectFrom('task_runs')
            .select(sql<number | null>`min(due_at)`.as('due'))
            .where('run', 'in', activeRuns(tx, { filter, slot }))
            .where('state', 'in', ['ready', 'waiting'])
            .where('finished_at', 'is', null)
            .where('due_at', '>', slot('now')),
      })
      const due = rows[0]?.due ?? null
      return due === null ? null : Number(due)
    },
    async dueWaits({ now, ...filter }) {
      const { rows } = await prepared.run({
        name: `due waits ${filterName(filter)}`,
        values: { ...filterValues(filter), now } as FilterValues & { readonly now: number },
        build: (slot) =>
          tx
            .selectFrom('task_runs')
            .select(['run', 'step', 'item', 'epoch'])
            .where('run', 'in', activeRuns(tx, { filter, slot }))
            .where('state', '=', 'waiting')
            .where('finished_at', 'is', null)
            .where('due_at', '<=', slot('now')),
      })
      return rows.map(({ item, ...row }) => ({ ...row, item: itemOf(item) }))
    },
  }
}
