import { expect, it } from 'vitest'
import type { InProject } from './model-project.ts'

/** How a project's own macros take the place of ours. */
export function takesOwnMacros(inProject: InProject): void {
  it('runs materializations of the project, made of public macros', () =>
    inProject(
      {
        'macros/twice.sql': `{% materialization twice, default %}
{% set target = this.incorporate(type='table') %}
{% set old = load_relation(this) %}
{{ run_hooks(pre_hooks, inside_transaction=True) }}
{% do drop_relation_if_exists(old) %}
{% call statement('main') %}
{{ create_table_as(false, target, 'select * from (' ~ sql ~ ') as a union all select * from (' ~ sql ~ ') as b') }}
{% endcall %}
{% do adapter.commit() %}
{{ return({'relations': [target]}) }}
{% endmaterialization %}`,
        'models/m.sql': "{{ config(materialized='twice') }} select {{ var('n') }} as n",
        'models/n.sql': "select n from {{ ref('m') }}",
      },
      async (world) => {
        for (const n of [1, 2]) {
          expect((await world.build({ vars: { n } })).statuses).toEqual({ m: 'success', n: 'success' })
          expect(await world.rows('select n from n')).toEqual([[n], [n]])
        }
      },
    ))

  it('takes incremental strategies, snapshot strategies and variants of public macros from the project', () =>
    inProject(
      {
        'macros/own.sql': `{% macro get_incremental_first_sql(arg_dict) %}
insert into {{ arg_dict['target_relation'] }}
select * from {{ arg_dict['temp_relation'] }} where id not in (select id from {{ arg_dict['target_relation'] }})
{% endmacro %}
{% macro default__create_view_as(relation, sql) %}create view {{ relation }} as (select *, 'own' as made from ({{ sql }}) as q){% endmacro %}
{% macro snapshot_grown_strategy(node, snapshotted_rel, current_rel, model_config, target_exists) %}
{{ return({
  'unique_key': 'id', 'updated_at': 'n', 'row_changed': '(' ~ snapshotted_rel ~ '.n < ' ~ current_rel ~ '.n)',
  'scd_id': snapshot_hash_arguments(['id', 'n']), 'hard_deletes': 'ignore'
}) }}
{% endmacro %}`,
        'models/seen.sql': 'select 1 as id',
        'models/kept.sql':
          "{{ config(materialized='incremental', incremental_strategy='first') }} select * from (values {{ var('rows') }}) as t(id, v)",
        'snapshots/s.sql':
          "{% snapshot s %}{{ config(strategy='grown', unique_key='id') }} select 1 as id, {{ var('n') }} as n {% endsnapshot %}",
      },
      async (world) => {
        await world.build({ vars: { rows: "(1, 'a')", n: 5 } })
        await world.build({ vars: { rows: "(1, 'b'), (2, 'b')", n: 4 } })
        expect((await world.build({ vars: { rows: "(2, 'c')", n: 6 } })).statuses).toEqual({
          seen: 'success',
          kept: 'success',
          s: 'success',
        })
        expect(await world.rows('select made from seen')).toEqual([['own']])
        expect(await world.rows('select id, v from kept order by id')).toEqual([
          [1, 'a'],
          [2, 'b'],
        ])
        expect(await world.rows('select n, dbt_valid_to from s order by n')).toEqual([
          [5, 6],
          [6, null],
        ])
      },
    ))
}
