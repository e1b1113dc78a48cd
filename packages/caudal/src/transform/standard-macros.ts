import { libraryMacros } from './macros/library-macros.ts'
import type { StandardMacros } from './macros/standard-macro.ts'
import { materializeMacros } from './materialize/materialize-macros.ts'

/** Every macro of the standard library, under dbt's public names: what a project's own macros go before. */
export const standardMacros: StandardMacros = { ...libraryMacros, ...materializeMacros }
