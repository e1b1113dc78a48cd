import type { Clock } from '../../kernel/index.ts'
import { HostObject, toValue } from '../../jinja/index.ts'
import type { Call, Lookup } from '../../jinja/index.ts'
import { createAdapter } from '../adapter/create-adapter.ts'
import { RelationCache } from '../adapter/relation-cache.ts'
import type { DbtContext } from '../context/dbt-context.ts'
import { projectFacts } from '../context/names.ts'
import type { DbtProject } from '../project/dbt-project.ts'
import type { Target } from '../project/target.ts'
import { createApi } from '../values/api.ts'
import { momentAt } from '../values/datetime/moment.ts'
import { utc } from '../values/datetime/time-zone.ts'
import { createExceptions } from '../values/exceptions.ts'
import { createModules } from '../values/modules.ts'
import { dbtVersion } from './empty-manifest.ts'

/** What is the same for all templates of a project. */
export interface GlobalsOptions {
  readonly root: DbtProject
  readonly packages: readonly DbtProject[]
  /** Variables that were given to the command. */
  readonly vars: Readonly<Record<string, unknown>>
  readonly target: Target
  readonly clock: Clock
  /** Where times without a zone are of: an IANA name. */
  readonly zone: string
  readonly invocation: string
  readonly warn: (message: string) => void
  /** The context of the project, once it is there. */
  readonly context: () => DbtContext
}

/** What every template of a project sees, at whatever phase, unless the phase says otherwise. */
export function createGlobals(options: GlobalsOptions): Lookup {
  const { root, target, clock, zone, invocation, warn } = options
  const started = momentAt(BigInt(Math.trunc(clock.now())) * 1000n, utc)
  const made: Readonly<Record<string, () => unknown>> = {
    target: () => toValue(target.facts),
    env: () => toValue(target.facts),
    modules: () => createModules({ clock, zone }),
    exceptions: () => createExceptions({ warn }),
    run_started_at: () => started,
    invocation_id: () => invocation,
    thread_id: () => 'MainThread',
    dbt_version: () => dbtVersion,
    flags: () => flagsObject(root.flags),
    api: () => createApi({ dialect: target.type, quoting: root.quoting }),
    column: () => createApi({ dialect: target.type }).parts.attribute!('Column'),
    dbt_metadata_envs: () => ({}),
    invocation_args_dict: () => ({}),
    adapter: () => parseAdapter(options),
    [projectFacts]: () => toValue(factsOf(options)),
  }
  const kept = new Map<string, unknown>()
  return (name) => {
    if (!Object.hasOwn(made, name)) return undefined
    if (!kept.has(name)) kept.set(name, made[name]!())
    return kept.get(name)
  }
}

/** What packages read of dbt's own settings: names, versions and variables. */
function factsOf({ root, packages, vars, target }: GlobalsOptions): object {
  const project = ({ name, version, vars: own, root: folder }: DbtProject): object => ({
    project_name: name,
    version,
    project_root: folder,
    vars: own,
  })
  return {
    ...project(root),
    profile_name: target.profile,
    target_name: target.name,
    target_path: root.targetPath,
    cli_vars: vars,
    args: {},
    dependencies: Object.fromEntries([root, ...packages].map((each) => [each.name, project(each)])),
  }
}

function parseAdapter({ root, target, warn, context }: GlobalsOptions): HostObject {
  return createAdapter({
    dialect: target.type,
    database: target.database,
    quoting: root.quoting,
    cache: new RelationCache(),
    scope: () => context().scope({ overlay: () => undefined }),
    connection: () => undefined,
    warn,
  })
}

/** `flags` of a project, by dbt's names in capitals; what is not set is none. */
function flagsObject(flags: Readonly<Record<string, unknown>>): HostObject {
  const values = new Map<string, unknown>([
    ['FULL_REFRESH', false],
    ['STORE_FAILURES', false],
    ['WHICH', 'parse'],
    ...Object.entries(flags).map(([name, value]) => [name.toUpperCase(), value] as const),
  ])
  const get = (name: unknown): unknown => (typeof name === 'string' ? (values.get(name.toUpperCase()) ?? null) : null)
  return new HostObject({
    type: 'Namespace',
    attribute: (name) => (name === 'get' ? ({ args: [key, otherwise] }: Call) => get(key) ?? otherwise ?? null : get(name)),
    item: get,
    mapping: true,
  })
}
