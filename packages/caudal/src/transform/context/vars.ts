import { didYouMean, Fault } from '../../kernel/index.ts'

/** Values of `vars:` as they are written. */
export type Vars = Readonly<Record<string, unknown>>

/** What variables come from. */
export interface VarSources {
  readonly root: string
  /** `vars:` of each package's dbt_project.yml, the root's included. */
  readonly packages: ReadonlyMap<string, Vars>
  /** Those given for this command. They go before all others. */
  readonly given: Vars
}

/** The variables that templates of a package see: those given, then the root project's, then the package's own. */
export function varsOf(owner: string, { root, packages, given }: VarSources): ReadonlyMap<string, unknown> {
  const merged = new Map<string, unknown>()
  for (const name of owner === root ? [root] : [owner, root]) {
    const vars = packages.get(name) ?? {}
    const scoped = vars[owner]
    for (const [key, value] of Object.entries(vars)) merged.set(key, value)
    if (isRecord(scoped)) for (const [key, value] of Object.entries(scoped)) merged.set(key, value)
  }
  for (const [key, value] of Object.entries(given)) merged.set(key, value)
  return merged
}

function isRecord(value: unknown): value is Vars {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The fault of a variable that nothing sets. */
export function missingVar(name: string, vars: ReadonlyMap<string, unknown>): Fault {
  return new Fault('DBT-VAR-MISSING', {
    message: `the variable "${name}" is not set`,
    hint: `set it under vars: in dbt_project.yml, or write a default; ${didYouMean(name, vars.keys())}`,
  })
}
