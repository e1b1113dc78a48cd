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
  '{{ note(unheard_of) }}',
  "{{ note({'a': 1}.pop('a')) }}",
  '{{ note(*[1]) }}',
  '{{ 1 / 0 }}',
  "{{ 1 + 'a' }}",
  "{{ 'a' | unheard_of }}",
])('leaves %s to rendering', (template) => {
  expect(calls(template)).toEqual({ done: false, noted: [] })
})
