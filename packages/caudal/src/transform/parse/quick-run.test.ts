import { expect, test } from 'vitest'
import { createDbtJinja } from '../context/dbt-jinja.ts'
import { runQuickly } from './quick-run.ts'

function calls(template: string, values: Readonly<Record<string, unknown>> = {}): { readonly done: boolean; readonly noted: unknown[] } {
  const noted: unknown[] = []
  const note = ({ args }: { readonly args: readonly unknown[] }): null => {
    noted.push(...args)
    return null
  }
  const names: Readonly<Record<string, unknown>> = { note, ...values }
  return { done: runQuickly(createDbtJinja().parse(template, { file: 'm.sql' }), (name) => names[name]), noted }
}

test('asks a dict for an entry, and takes what stands for a missing one', () => {
  const model = { config: { materialized: 'table' } }
  const found = calls("{{ note(model.config.get('materialized'), model.config.get('size', '500MB'), model.config.get('none')) }}", {
    model,
  })
  expect(found).toEqual({ done: true, noted: ['table', '500MB', null] })
})

test.each([
  ["{{ note((['a'] | first), 'b' in 'abc', 'abc'[1], 1 < 2 < 3, 7 % 4, none is none) }}", ['a', true, 'b', true, 3, true]],
  ["{% set list = [[]] %}{% do (list | first).append('a') %}{% for each in list[0] %}{{ note(each) }}{% endfor %}", ['a']],
  ["{% for each in 'ab' %}{{ note(each ~ loop.index, loop.last) }}{% endfor %}", ['a1', false, 'b2', true]],
  ["{% if 'abc' | length > 5 %}{% elif note('x') %}{% endif %}", ['x']],
  ["{{ {'note': note}['note']('a') }}{{ [note].pop()('b') }}", ['a', 'b']],
  ['{% for each in range(2) %}{{ note(each) }}{% endfor %}', [0, 1]],
])('does to values what rendering does: %s', (template, noted) => {
  expect(calls(template)).toEqual({ done: true, noted })
})

test.each([
  '{{ note(*[1]) }}',
  '{{ 1 / 0 }}',
  "{{ 1 + 'a' }}",
  "{{ 'a' | unheard_of }}",
  '{{ 1 is unheard_of }}',
  "{{ [1, 'a'] | sort }}",
  "{% for one, two in [['a']] %}{% endfor %}",
  '{% set text %}{% endset %}{{ note(text) }}',
  '{% set text %}{% endset %}{{ text.shout() }}',
  '{% set text %}{% endset %}{% if text %}{% elif note(1) %}{% endif %}',
  "{% set text %}{% endset %}{{ text == 'a' == note(1) }}",
  "{{ log('once') }}",
])('leaves %s to rendering', (template) => {
  expect(calls(template, { log: () => '' })).toEqual({ done: false, noted: [] })
})
