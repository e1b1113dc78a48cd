import { expect, test } from 'vitest'
import { createDbtJinja } from '../context/dbt-jinja.ts'
import { isStatic } from './static-template.ts'

const judged = (source: string): boolean => isStatic(createDbtJinja().parse(source, { file: 'm.sql' }))

test.each([
  'select 1',
  "{# a comment #} select * from {{ ref('a') }} join {{ source('raw', 'b') }}",
  "{{ config(tags=['a', 'b'], meta={'a': 'b'}, enabled=True) }} select 1",
  "{{ ref('shop', 'a') }}{{ 1 }}{{ ['a', 1] }}{{ {'a': 1} }}",
  "{# {% if x %} {{- y -}} #}{{ ref('a', v=2) }}{{ ref('shop', 'a', version='2') }}",
])('dbt does not render %s', (source) => expect(judged(source)).toBe(true))

test.each([
  '{% if true %}{% endif %}',
  "{{- ref('a') -}}",
  "{{ ref('a', v=none) }}",
  "{{ ref('a').name }}",
  "{{ ref('a') | upper }}",
  '{{ this }}',
  '{{ config(enabled=true) }}',
  '{{ config(batch_size=1) }}',
  '{{ config(alias=none) }}',
  "{{ config(post_hook='select 1') }}",
  "{{ config({'alias': 'a'}) }}",
  "{{ 'a' ~ 'b' }}",
  "{{ config(tags=('a', 'b')) }}",
  "{{ var('a') }}",
])('dbt renders %s', (source) => expect(judged(source)).toBe(false))
