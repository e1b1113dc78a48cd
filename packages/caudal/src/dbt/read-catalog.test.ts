import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readCatalog } from './read-catalog.ts'

let folder = ''
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'caudal-catalog-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const put = (name: string, value: object): void => writeFileSync(join(folder, name), JSON.stringify(value))
const stat = (value: unknown, include = true): object => ({ id: 's', label: 'S', value, include, description: '' })

test('tables have their columns in order, with descriptions and what the warehouse tells', () => {
  put('manifest.json', {
    nodes: { 'model.shop.orders': { columns: { id: { name: 'id', description: 'The number' }, at: { description: '' } } } },
  })
  put('catalog.json', {
    nodes: {
      'model.shop.orders': {
        columns: {
          AT: { name: 'AT', index: 2, type: 'DATE', comment: 'When' },
          ID: { name: 'ID', index: 1, type: 'NUMBER', comment: null },
        },
        stats: { has_stats: stat(true), row_count: stat(3), bytes: stat(9, false) },
      },
    },
  })
  expect(readCatalog(folder).get('model.shop.orders')).toEqual({
    columns: [
      { name: 'ID', type: 'NUMBER', description: 'The number' },
      { name: 'AT', type: 'DATE', description: 'When' },
    ],
    stats: { row_count: 3 },
  })
})

test('nothing is known where no catalog was made, or half of one', () => {
  expect(readCatalog(folder).size).toBe(0)
  writeFileSync(join(folder, 'catalog.json'), '{"nodes": {')
  expect(readCatalog(folder).size).toBe(0)
})
