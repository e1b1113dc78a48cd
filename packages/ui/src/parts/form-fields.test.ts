import { expect, test } from 'vitest'
import { z } from 'zod'
import { fieldsOf, readFields } from './form-fields.ts'

const schema = z.toJSONSchema(
  z.object({
    day: z.string().min(3),
    rows: z.int().min(1).max(10).default(5),
    rate: z.number().optional(),
    mode: z.enum(['full', 'delta']),
    dry: z.boolean().default(false),
    tags: z.array(z.string()).optional(),
  }),
)

test('a schema becomes fields of the right kinds with what they hold at first', () => {
  expect(fieldsOf(schema).map(({ name, kind, required, initial }) => [name, kind, required, initial])).toEqual([
    ['day', 'text', true, ''],
    ['rows', 'integer', false, '5'],
    ['rate', 'number', false, ''],
    ['mode', 'choice', true, ''],
    ['dry', 'switch', false, 'false'],
    ['tags', 'json', false, ''],
  ])
  expect(fieldsOf(null)).toEqual([])
})

test('what was written is read, empty fields that are not needed are left out', () => {
  const { values, problems } = readFields(fieldsOf(schema), { day: '2026-01-01', mode: 'full', tags: '["a"]', dry: 'true' })
  expect(problems).toEqual([])
  expect(values).toEqual({ day: '2026-01-01', rows: 5, mode: 'full', dry: true, tags: ['a'] })
})

test('all that is wrong is told at once', () => {
  const { problems } = readFields(fieldsOf(schema), { day: 'x', rows: '11', rate: 'much', tags: '[' })
  expect(problems.map(({ name, word, limit }) => [name, word, limit])).toEqual([
    ['day', 'form.short', 3],
    ['rows', 'form.most', 10],
    ['rate', 'form.badNumber', undefined],
    ['mode', 'form.required', undefined],
    ['tags', 'form.badJson', undefined],
  ])
})
