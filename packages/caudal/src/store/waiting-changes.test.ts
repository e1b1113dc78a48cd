import { expect, test } from 'vitest'
import type { CompiledQuery } from 'kysely'
import type { Presumed } from './prepared.ts'
import { createWaitingChanges } from './waiting-changes.ts'

const query = (sql: string): CompiledQuery => ({ sql, parameters: [] }) as unknown as CompiledQuery

/** A change of one row, or of whatever it may be where no row is given. */
function change(name: string, row?: string): Presumed {
  const all = (values: readonly object[]): CompiledQuery => query(`${name} ${values.map((each) => (each as { row: string }).row).join()}`)
  return {
    rows: 1,
    alone: () => query(`${name} ${row ?? 'any'}`),
    touches: row === undefined ? null : [row],
    gather: row === undefined ? null : { name, values: { row }, all },
  }
}

function statements(changes: readonly Presumed[]): readonly string[] {
  const waiting = createWaitingChanges()
  for (const each of changes) waiting.add(each)
  const taken = waiting.take()
  expect(waiting.take()).toEqual([])
  return taken.map((each) => `${each.query.sql}: ${each.rows}`)
}

test('puts changes of the same kind together, past those of other rows', () => {
  const changes = [change('end', 'a'), change('next', 'b'), change('end', 'c'), change('next', 'd')]
  expect(statements(changes)).toEqual(['end a,c: 2', 'next b,d: 2'])
})

test('keeps the order in which one row is changed', () => {
  const changes = [change('end', 'a'), change('next', 'b'), change('end', 'b'), change('next', 'b'), change('end', 'a')]
  expect(statements(changes)).toEqual(['end a: 1', 'next b: 1', 'end b,a: 2', 'next b: 1'])
})

test('lets nothing overtake a change that names no row', () => {
  expect(statements([change('end', 'a'), change('add'), change('end', 'b')])).toEqual(['end a: 1', 'add any: 1', 'end b: 1'])
})
