import { expect, it } from 'vitest'
import { injectCtes } from './inject-ctes.ts'

const one = [{ name: 'e', sql: ' select 1 as a ' }]

it.each([
  ['select * from e', 'with e as (\nselect 1 as a\n)\nselect * from e'],
  ['-- first\n/* with */ select * from e', '-- first\n/* with */ with e as (\nselect 1 as a\n)\nselect * from e'],
  ['with x as (select 1) select * from e', 'with e as (\nselect 1 as a\n), x as (select 1) select * from e'],
  ['\nWITH recursive x as (select 1) select 1', '\nWITH recursive e as (\nselect 1 as a\n), x as (select 1) select 1'],
  ['with -- note\n recursive x as (select 1) select 1', 'with -- note\n recursive e as (\nselect 1 as a\n), x as (select 1) select 1'],
  ['withdrawals', 'with e as (\nselect 1 as a\n)\nwithdrawals'],
])('puts a query in front of another: %j', (sql, expected) => {
  expect(injectCtes(sql, one)).toBe(expected)
})

it('leaves a query alone that needs none', () => {
  expect(injectCtes('select 1', [])).toBe('select 1')
})
