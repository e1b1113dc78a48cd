import { Fault } from '../../kernel/index.ts'
import type { Place } from '../../kernel/index.ts'
import { placeOf } from '../../jinja/index.ts'
import type { MacroStatement, Tree } from '../../jinja/index.ts'
import type { StandardMacro, StandardMacros } from '../macros/standard-macro.ts'

/** The package that the standard library goes by. */
export const standardPackage = 'dbt'

/** A macro of the project, of a package or of the standard library. */
export interface MacroEntry {
  /** As `macro.dbt_utils.star`. */
  readonly id: string
  readonly name: string
  readonly package: string
  /** Where it is written; undefined for one of the standard library. */
  readonly written?: { readonly tree: Tree; readonly statement: MacroStatement }
  readonly standard?: StandardMacro
}

/** All macros, found as dbt finds them. */
export interface MacroTable {
  readonly root: string
  readonly packages: ReadonlySet<string>
  readonly entries: ReadonlyMap<string, MacroEntry>
  /**
   * The macro that a plain name means for templates of a package: the package's own, the root project's, then that of the standard
   * library. Undefined where none has it.
   */
  find(name: string, from: string): MacroEntry | undefined
  /** The macro of a name in one package; `dbt` is the standard library. */
  inPackage(name: string, owner: string): MacroEntry | undefined
  /** What `adapter.dispatch` finds: packages in search order first, then for each the engine, those it descends from, `default`. */
  dispatch(name: string, request: DispatchRequest): MacroEntry
}

/** What is dispatched: the namespace, where one is given, and the package of the template. */
export interface DispatchRequest {
  readonly namespace: string | null
  readonly from: string
}

/** What a table of macros is made of. */
export interface MacroTableParts {
  readonly root: string
  /** The names of all packages of the project, the root included. */
  readonly packages: readonly string[]
  readonly macros: readonly MacroEntry[]
  readonly standard: StandardMacros
  /** The prefixes that `dispatch` tries before `default`: the engine, then those it descends from. */
  readonly prefixes: readonly string[]
  /** `dispatch` of dbt_project.yml: for a namespace the packages to look in, in order. */
  readonly searchOrder: ReadonlyMap<string, readonly string[]>
}

type Names = Map<string, MacroEntry>

/** Puts macros together. Throws DBT-MACRO-TWICE where a package defines one name twice. */
export function createMacroTable(parts: MacroTableParts): MacroTable {
  const byPackage = new Map<string, Names>(parts.packages.map((name) => [name, new Map()]))
  const standard: Names = new Map(Object.entries(parts.standard).map(([name, macro]) => [name, standardEntry(name, macro)]))
  const entries = new Map([...standard.values()].map((entry) => [entry.id, entry]))
  for (const entry of parts.macros) {
    const names = byPackage.get(entry.package) ?? new Map<string, MacroEntry>()
    byPackage.set(entry.package, names)
    const other = names.get(entry.name)
    if (other !== undefined) throw twice(entry, other)
    names.set(entry.name, entry)
    entries.set(entry.id, entry)
  }
  const root = byPackage.get(parts.root)
  const find = (name: string, from: string): MacroEntry | undefined =>
    byPackage.get(from)?.get(name) ?? root?.get(name) ?? standard.get(name)
  const inPackage = (name: string, owner: string): MacroEntry | undefined =>
    owner === standardPackage ? standard.get(name) : byPackage.get(owner)?.get(name)
  const prefixes = [...parts.prefixes, 'default']
  const dispatched = new Map<string, MacroEntry>()
  const dispatch = (name: string, { namespace, from }: DispatchRequest): MacroEntry => {
    const searched = searchedPackages(namespace, parts)
    for (const owner of searched) {
      for (const prefix of prefixes) {
        const variant = `${prefix}__${name}`
        const found = owner === null ? find(variant, from) : inPackage(variant, owner)
        if (found !== undefined) return found
      }
    }
    throw nothingFound(name, { namespace, searched, prefixes })
  }
  return {
    root: parts.root,
    packages: new Set([...byPackage.keys(), standardPackage]),
    entries,
    find,
    inPackage,
    dispatch: (name, request) => {
      const key = `${name} ${request.namespace ?? ''} ${request.from}`
      const found = dispatched.get(key) ?? dispatch(name, request)
      dispatched.set(key, found)
      return found
    },
  }
}

function standardEntry(name: string, standard: StandardMacro): MacroEntry {
  return { id: `macro.${standardPackage}.${name}`, name, package: standardPackage, standard }
}

function searchedPackages(namespace: string | null, { searchOrder, packages, root }: MacroTableParts): readonly (string | null)[] {
  if (namespace === null) return [null]
  const order = searchOrder.get(namespace)
  if (order !== undefined && order.length > 0) return order
  return namespace === standardPackage || packages.includes(namespace) ? [root, namespace] : [null]
}

function placeOfMacro({ written }: MacroEntry): Required<Place> | undefined {
  return written === undefined ? undefined : placeOf({ ...written.tree, at: written.statement.at })
}

function twice(entry: MacroEntry, other: MacroEntry): Fault {
  const [place, first] = [placeOfMacro(entry), placeOfMacro(other)]
  return new Fault('DBT-MACRO-TWICE', {
    message: `the package ${entry.package} defines the macro ${entry.name} twice: ${first?.file}:${first?.line} and ${place?.file}:${place?.line}`,
    hint: 'rename or remove one of them',
    ...(place === undefined ? {} : { place }),
  })
}

interface Search {
  readonly namespace: string | null
  readonly searched: readonly (string | null)[]
  readonly prefixes: readonly string[]
}

function nothingFound(name: string, { namespace, searched, prefixes }: Search): Fault {
  const tried = searched.flatMap((owner) => prefixes.map((prefix) => `${owner === null ? '' : `${owner}.`}${prefix}__${name}`))
  return new Fault('DBT-DISPATCH', {
    message: `adapter.dispatch finds no macro ${name}${namespace === null ? '' : ` of ${namespace}`}: none of ${tried.join(', ')}`,
    hint: 'install the package that has it, or write one of these macros',
  })
}
