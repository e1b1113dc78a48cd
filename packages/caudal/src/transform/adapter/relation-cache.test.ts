import { expect, test } from 'vitest'
import { createRelation } from '../values/relation.ts'
import type { Relation } from '../values/relation.ts'
import { RelationCache } from './relation-cache.ts'

const main = { database: 'dev', schema: 'main' }
const relation = (identifier: string, type: 'table' | 'view' | null = 'table'): Relation =>
  createRelation({ dialect: 'duckdb', ...main, identifier, type })

function counted(found: readonly Relation[]): { look: () => Promise<readonly Relation[]>; readonly times: () => number } {
  let times = 0
  return {
    look: () => {
      times += 1
      return Promise.resolve(found)
    },
    times: () => times,
  }
}

async function names(cache: RelationCache, look: () => Promise<readonly Relation[]>): Promise<readonly string[]> {
  return (await cache.relations(main, look)).map(({ identifier, type }) => `${identifier} ${type}`)
}

test('a schema is looked up once, whoever asks at the same time and in whatever case', async () => {
  const cache = new RelationCache()
  const { look, times } = counted([relation('a')])
  expect(await Promise.all([names(cache, look), names(cache, look)])).toEqual([['a table'], ['a table']])
  expect(await cache.relations({ database: 'DEV', schema: 'Main' }, look)).toHaveLength(1)
  expect(times()).toBe(1)
})

test('what is added, renamed and dropped is followed, the kind with the name', async () => {
  const cache = new RelationCache()
  const { look } = counted([relation('a', 'view')])
  await names(cache, look)
  await cache.rename({ from: relation('a', null), to: relation('b', null) })
  await cache.add(relation('c'))
  expect(await names(cache, look)).toEqual(['b view', 'c table'])
  await cache.rename({ from: relation('c'), to: relation('b', null) })
  expect(await names(cache, look)).toEqual(['b table'])
  await cache.drop(relation('b'))
  expect(await names(cache, look)).toEqual([])
})

test('what was never looked up is not made up, and what failed or is forgotten is looked up again', async () => {
  const cache = new RelationCache()
  const { look, times } = counted([])
  await cache.add(relation('a'))
  await expect(cache.relations(main, () => Promise.reject(new Error('lost')))).rejects.toThrow('lost')
  expect(await names(cache, look)).toEqual([])
  cache.forget(main)
  await names(cache, look)
  cache.forget()
  await names(cache, look)
  expect(times()).toBe(3)
})
