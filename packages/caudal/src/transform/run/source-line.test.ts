import { expect, test } from 'vitest'
import { sourceLine } from './source-line.ts'

const raw = "{{ config(a=1) }}\nselect\n  id,\n  {{ cents('x') }} as x,\n  y\nfrom {{ ref('a') }}\n{% if z %}\nwhere y\n{% endif %}"
const sql = '\nselect\n  id,\n  (x / 100)\n    ::int as x,\n  y\nfrom a\n\nwhere y\n'

test.each([
  ['the same text', 3, 3],
  ['a line that a macro wrote', 4, 4],
  ['one more of it', 5, 4],
  ['after it', 6, 5],
  ['a line with a name filled in', 7, 6],
  ['below a tag', 9, 8],
])('%s', (_, line, expected) => {
  expect(sourceLine({ raw, sql, line })).toBe(expected)
})

test('a query that has nothing of its template', () => {
  expect(sourceLine({ raw: '{{ all() }}', sql: 'select\n1', line: 2 })).toBe(1)
})
