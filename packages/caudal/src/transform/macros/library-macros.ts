import { catalogMacros } from './catalog.ts'
import { columnMacros } from './columns.ts'
import { contractMacros } from './contracts.ts'
import { dateMacros } from './dates.ts'
import { descriptionMacros } from './describe-relations.ts'
import { expressionMacros } from './expressions.ts'
import { freshnessMacros } from './freshness.ts'
import { testMacros } from './generic-tests.ts'
import { grantMacros } from './grants.ts'
import { hookMacros } from './hooks.ts'
import { partitionDates } from './partition-dates.ts'
import { resourceNames } from './resource-names.ts'
import { settingMacros } from './settings.ts'
import type { StandardMacros } from './standard-macro.ts'
import { statementMacros } from './statements.ts'
import { timestampMacros } from './timestamps.ts'
import { typeMacros } from './types.ts'
import { unitTestMacros } from './unit-tests.ts'

/** The standard library under dbt's public names, but for materialisations and what creates, changes and drops relations. */
export const libraryMacros: StandardMacros = {
  ...statementMacros,
  ...settingMacros,
  ...hookMacros,
  ...resourceNames,
  ...typeMacros,
  ...expressionMacros,
  ...dateMacros,
  ...timestampMacros,
  ...partitionDates,
  ...catalogMacros,
  ...columnMacros,
  ...contractMacros,
  ...descriptionMacros,
  ...grantMacros,
  ...testMacros,
  ...unitTestMacros,
  ...freshnessMacros,
}
