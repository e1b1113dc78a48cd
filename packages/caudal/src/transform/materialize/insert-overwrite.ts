import { Fault } from '../../kernel/index.ts'
import { Dict } from '../../jinja/index.ts'
import type { StandardMacro, StandardMacros } from '../macros/standard-macro.ts'
import { attributeOf, configOf, dispatching, listOf, rendered, textOf, using } from './access.ts'

const parameters = ['target', 'source', 'dest_columns', 'predicates', 'include_sql_header']

/** Replaces the partitions that the source has rows of, as far as predicates allow; all that predicates name where there are no partitions. */
const overwriteSql: StandardMacro = {
  parameters,
  required: 3,
  run: async (scope, [target, source, columns, predicates]) => {
    const names = listOf(columns).map((column) => attributeOf(column, 'name'))
    const all = textOf(await using(scope).macro('get_quoted_csv', names))
    const partitions = partitionsOf(configOf(scope, 'partition_by'))
    const where = listOf(predicates).map((predicate) => `(${textOf(predicate)})`)
    if (partitions.length === 0 && where.length === 0) throw noPartitions()
    if (partitions.length > 0) {
      const same = partitions.map((part) => `${part('DBT_INTERNAL_SOURCE')} is not distinct from ${part('DBT_INTERNAL_DEST')}`)
      where.push(`exists (select 1 from ${rendered(source)} as DBT_INTERNAL_SOURCE where ${same.join(' and ')})`)
    }
    const old = `delete from ${rendered(target)} as DBT_INTERNAL_DEST\nwhere ${where.join(' and ')}`
    return `${old};\ninsert into ${rendered(target)} (${all}) (\nselect ${all}\nfrom ${rendered(source)}\n)`
  },
}

/** What a row's partition is told by: an expression on the columns of a table of a name. */
type Partition = (table: string) => string

/** The partitions of a configuration: a column, several, or `{ field, granularity }` for intervals of time. */
function partitionsOf(config: unknown): readonly Partition[] {
  return listOf(config).map((each) => {
    if (!(each instanceof Dict)) return (table) => `${table}.${textOf(each)}`
    const [field, grain, type] = ['field', 'granularity', 'data_type'].map((key) => textOf(attributeOf(each, key)).toLowerCase())
    if (field === '' || attributeOf(each, 'range') !== null || attributeOf(each, 'time_ingestion_partitioning') === true) {
      throw new Fault('DBT-UNSUPPORTED', {
        message: 'partition_by is neither a column, nor several, nor the intervals of a column',
        hint: "write partition_by='day', partition_by=['day', 'shop'] or partition_by={'field': 'at', 'granularity': 'day'}",
      })
    }
    const column = textOf(attributeOf(each, 'field'))
    const interval = grain !== '' ? grain : /^(timestamp|datetime)/.test(type!) ? 'day' : ''
    return (table) => (interval === '' ? `${table}.${column}` : `date_trunc('${interval}', ${table}.${column})`)
  })
}

function noPartitions(): Fault {
  return new Fault('DBT-CONFIG', {
    message: 'the strategy insert_overwrite does not say what it replaces',
    hint: 'give partition_by, one column or several: the partitions that the new rows are in are replaced',
  })
}

/** The strategy that replaces the partitions which new rows are in. */
export const insertOverwrite: StandardMacros = {
  get_insert_overwrite_merge_sql: dispatching('get_insert_overwrite_merge_sql', { parameters, required: 3 }),
  default__get_insert_overwrite_merge_sql: overwriteSql,
}
