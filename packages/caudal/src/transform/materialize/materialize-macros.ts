import type { StandardMacros } from '../macros/standard-macro.ts'
import { alterRelations } from './alter-relations.ts'
import { cloneMaterialization } from './clone.ts'
import { createRelations } from './create-relations.ts'
import { dropRelations } from './drop-relations.ts'
import { incrementalMaterialization } from './incremental.ts'
import { insertOverwrite } from './insert-overwrite.ts'
import { materializedView } from './materialized-view.ts'
import { mergeMacros } from './merge-sql.ts'
import { relationNames } from './relation-names.ts'
import { schemaChanges } from './schema-changes.ts'
import { seedMaterialization } from './seed.ts'
import { snapshotNames } from './snapshot-columns.ts'
import { snapshotSql } from './snapshot-sql.ts'
import { snapshotStrategies } from './snapshot-strategies.ts'
import { snapshotMaterialization } from './snapshot.ts'
import { strategies } from './strategies.ts'
import { tableMaterializations } from './table.ts'
import { testMaterialization } from './test-materialization.ts'

/** Materialisations, and the macros that create, change and drop relations for them. */
export const materializeMacros: StandardMacros = {
  ...relationNames,
  ...createRelations,
  ...dropRelations,
  ...alterRelations,
  ...mergeMacros,
  ...insertOverwrite,
  ...strategies,
  ...schemaChanges,
  ...snapshotNames,
  ...snapshotStrategies,
  ...snapshotSql,
  ...tableMaterializations,
  ...materializedView,
  ...cloneMaterialization,
  ...incrementalMaterialization,
  ...seedMaterialization,
  ...snapshotMaterialization,
  ...testMaterialization,
}
