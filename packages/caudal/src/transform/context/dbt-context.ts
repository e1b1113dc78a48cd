import type { HostObject, Lookup, Tree } from '../../jinja/index.ts'
import type { StandardMacros } from '../macros/standard-macro.ts'
import type { TemplateLine } from './base-functions.ts'
import { baseFunctions } from './base-functions.ts'
import type { Env } from './env-var.ts'
import { envVarFunction } from './env-var.ts'
import type { MacroEntry, MacroTable } from './macro-table.ts'
import { createMacroTable } from './macro-table.ts'
import { varObject } from './names.ts'
import type { DbtScope, RenderOptions, ScopeOptions } from './scope.ts'
import { createScope } from './scope.ts'
import { createTemplates } from './templates.ts'
import type { Vars } from './vars.ts'
import { varsOf } from './vars.ts'
import type { YamlRenderer } from './yaml-renderer.ts'
import { createYamlRenderer } from './yaml-renderer.ts'

/** What the templates of a project are rendered with. */
export interface ContextOptions {
  /** The name of the root project. */
  readonly root: string
  /** `vars:` by package, the root first. Its keys are all packages of the project. */
  readonly vars: ReadonlyMap<string, Vars>
  /** Variables given for this command. */
  readonly givenVars?: Vars
  readonly macros: readonly MacroEntry[]
  readonly standard: StandardMacros
  /** The engine's name, then those it descends from: `['redshift', 'postgres']`. */
  readonly prefixes: readonly string[]
  /** `dispatch:` of dbt_project.yml: for a namespace the packages to look in. */
  readonly searchOrder?: ReadonlyMap<string, readonly string[]>
  readonly env: Env
  /** What every template sees besides: `target`, `modules`, `exceptions`, `run_started_at`, `flags`, … */
  readonly globals: Lookup
  readonly log: (line: TemplateLine) => void
  /** Told each variable of the environment that a template reads. */
  readonly envSeen?: (name: string) => void
}

/** Renders the templates of a project: its models, macros, hooks and YAML. */
export interface DbtContext {
  readonly root: string
  readonly macros: MacroTable
  /** Reads a template without running it. */
  parse(source: string, options: { readonly file: string }): Tree
  /** What renders templates for one resource. */
  scope(options: ScopeOptions): DbtScope
  /** Renders one template. */
  render(source: string, options: RenderOptions & ScopeOptions): string | Promise<string>
  /** What renders the property files of a package: variables, environment and target, no macros. */
  yaml(owner: string): YamlRenderer
}

/** Puts together what the templates of a project see. Throws DBT-MACRO-TWICE. */
export function createContext(options: ContextOptions): DbtContext {
  const { root, vars, env, envSeen } = options
  const macros = createMacroTable({
    root,
    packages: [...vars.keys()],
    macros: options.macros,
    standard: options.standard,
    prefixes: options.prefixes,
    searchOrder: options.searchOrder ?? new Map(),
  })
  const merged = new Map<string, ReadonlyMap<string, unknown>>()
  const varsSeen = (owner: string): ReadonlyMap<string, unknown> => {
    const known = merged.get(owner) ?? varsOf(owner, { root, packages: vars, given: options.givenVars ?? {} })
    merged.set(owner, known)
    return known
  }
  const functions: Readonly<Record<string, unknown>> = {
    ...baseFunctions(options.log),
    env_var: envVarFunction({ env, ...(envSeen === undefined ? {} : { seen: envSeen }) }),
    project_name: root,
  }
  const base: Lookup = (name) => (Object.hasOwn(functions, name) ? functions[name] : options.globals(name))
  const parts = { table: macros, templates: createTemplates(), base, vars: varsSeen }
  const variable = (owner: string): HostObject => varObject({ vars: () => varsSeen(owner) })
  const renderers = new Map<string, YamlRenderer>()
  return {
    root,
    macros,
    parse: parts.templates.parse,
    scope: (given) => createScope(parts, given),
    render: (source, given) => createScope(parts, given).render(source, given),
    yaml: (owner) => {
      const known = renderers.get(owner) ?? createYamlRenderer((name) => (name === 'var' ? variable(owner) : base(name)))
      renderers.set(owner, known)
      return known
    },
  }
}
