import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sqlParts } from './sql-words.ts'

test('parts of a template of SQL are told apart', () => {
  expect(sqlParts("select 'from' as \"x\" from {{ ref('a') }} -- where")).toEqual([
    { kind: 'keyword', text: 'select' },
    { kind: 'plain', text: ' ' },
    { kind: 'text', text: "'from'" },
    { kind: 'plain', text: ' ' },
    { kind: 'keyword', text: 'as' },
    { kind: 'plain', text: ' ' },
    { kind: 'text', text: '"x"' },
    { kind: 'plain', text: ' ' },
    { kind: 'keyword', text: 'from' },
    { kind: 'plain', text: ' ' },
    { kind: 'template', text: "{{ ref('a') }}" },
    { kind: 'plain', text: ' ' },
    { kind: 'comment', text: '-- where' },
  ])
  expect(sqlParts('selected')).toEqual([{ kind: 'plain', text: 'selected' }])
})

test('no character of a text is lost or added', () => {
  const piece = fc.constantFrom("'", '"', '{{', '}}', '{%', '%}', '{#', '#}', '--', '/*', '*/', '\n', ' ', 'select', 'é', '1')
  const text = fc.array(fc.oneof(piece, fc.string())).map((all) => all.join(''))
  fc.assert(
    fc.property(text, (sql) => {
      expect(
        sqlParts(sql)
          .map((part) => part.text)
          .join(''),
      ).toBe(sql)
    }),
  )
})
