import { expect, test } from 'vitest'
import { configsFor } from './config-tree.ts'
import { ignoring } from './dbt-ignore.ts'

test('a tree yields its levels from the outside in', () => {
  const tree = {
    '+schema': 'a',
    tags: ['x'],
    shop: { '+meta': { a: 1 }, staging: { materialized: 'view', stg_orders: { '+enabled': false } }, other: {} },
  }
  expect(configsFor(tree, ['shop', 'staging', 'stg_orders'])).toEqual([
    { schema: 'a', tags: ['x'] },
    { meta: { a: 1 } },
    { materialized: 'view' },
    { enabled: false },
  ])
  expect(configsFor(tree, ['kit', 'staging', 'a'])).toEqual([{ schema: 'a', tags: ['x'] }])
})

test('.dbtignore leaves out what its patterns name', () => {
  const ignored = ignoring('# comment\n\n*.tmp.sql\nmodels/old/\n/models/x/**/y.sql\n!models/old/keep.sql\n')
  expect(['models/a.tmp.sql', 'models/old/a.sql', 'models/x/b/c/y.sql', 'models/x/y.sql'].map(ignored)).toEqual([true, true, true, true])
  expect(['models/a.sql', 'models/older/a.sql', 'models/old/keep.sql'].map(ignored)).toEqual([false, false, false])
})
