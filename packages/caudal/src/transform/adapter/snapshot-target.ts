import { text } from '../../jinja/index.ts'
import { Fault } from '../../kernel/index.ts'
import { valueFault } from '../values/value-fault.ts'
import type { AdapterState } from './adapter-state.ts'
import { given, partOf, relationFrom, textOrNull } from './adapter-state.ts'
import { columnsIn } from './look-up.ts'

/** What a snapshot does with rows that are gone from its source. */
export type HardDeletes = 'ignore' | 'invalidate' | 'new_record'

/** What a snapshot's config says of rows that are gone, `invalidate_hard_deletes` of old included. */
export function hardDeletes(config: unknown): HardDeletes {
  const legacy = partOf(config, 'invalidate_hard_deletes')
  const wanted = textOrNull(partOf(config, 'hard_deletes'))
  if (legacy !== null && wanted !== null) {
    throw valueFault('a snapshot has both invalidate_hard_deletes and hard_deletes', 'leave invalidate_hard_deletes out')
  }
  if (given(legacy ?? undefined) || wanted === 'invalidate') return 'invalidate'
  if (wanted === 'new_record') return 'new_record'
  if (wanted === null || wanted === 'ignore') return 'ignore'
  throw valueFault(`hard_deletes is ${wanted}`, 'write ignore, invalidate or new_record')
}

/** Sees to it that a table has the columns of a snapshot. Throws DBT-SNAPSHOT-TARGET where it lacks some. */
export async function assertSnapshotTarget(
  state: AdapterState,
  { relation, names, isDeletedKept }: { readonly relation: unknown; readonly names: unknown; readonly isDeletedKept: boolean },
): Promise<void> {
  const target = relationFrom(relation, 'valid_snapshot_target')
  const present = new Set((await columnsIn(state, target)).map(({ name }) => name.toLowerCase()))
  const wanted = ['dbt_scd_id', 'dbt_valid_from', 'dbt_valid_to', ...(isDeletedKept ? ['dbt_is_deleted'] : [])]
  const missing = wanted.map((name) => text(partOf(names, name) ?? name)).filter((name) => !present.has(name.toLowerCase()))
  if (missing.length === 0) return
  throw new Fault('DBT-SNAPSHOT-TARGET', {
    message: `${target.render()} is there, but is no snapshot: it has no column ${missing.join(', ')}`,
    hint: 'drop or rename the table, or give the snapshot another name',
  })
}
