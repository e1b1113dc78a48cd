import { didYouMean, Fault } from '../../kernel/index.ts'
import type { DbtProject } from '../project/dbt-project.ts'
import { configOf } from './configure.ts'
import type { Draft, DraftKind } from './draft.ts'
import type { YamlObject } from './object.ts'
import { isObject, listOf } from './object.ts'
import type { Problems } from './problems.ts'
import type { Properties, PropertyEntry, PropertyKind } from './properties.ts'

const kinds: Readonly<Partial<Record<PropertyKind, DraftKind>>> = {
  models: 'model',
  seeds: 'seed',
  snapshots: 'snapshot',
  analyses: 'analysis',
  data_tests: 'test',
}

/** What resources are joined to property files with. */
export interface AttachOptions {
  readonly properties: Properties
  readonly problems: Problems
  readonly root: DbtProject
}

/**
 * Joins what property files say to the resources that they name: those of the same package, else of any. Problems: DBT-PROPERTIES where
 * two entries describe one resource; a warning where none is of that name.
 */
export function attachProperties(drafts: readonly Draft[], { properties, problems, root }: AttachOptions): void {
  const byName = new Map<string, Draft[]>()
  const isOn = ({ kind, fqn, owner }: Draft): boolean => configOf({ kind, fqn, owner, root }).enabled !== false
  for (const draft of drafts) {
    const key = `${draft.kind} ${draft.name}`
    byName.set(key, [...(byName.get(key) ?? []), draft])
  }
  for (const [kind, draftKind] of Object.entries(kinds) as [PropertyKind, DraftKind][]) {
    const find = (name: string, entry: PropertyEntry): readonly Draft[] => {
      const named = byName.get(`${draftKind} ${name}`) ?? []
      const own = named.filter(({ owner }) => owner === entry.owner)
      if (own.length > 0 && (own.length === named.length || own.some(isOn))) return own
      // A resource that is switched off may have one of the same name in its place, elsewhere.
      const elsewhere = named.filter((draft) => draft.owner !== entry.owner && draft.entry === undefined && isOn(draft))
      return own.length > 0 ? [...own, ...elsewhere.slice(0, 1)] : named.slice(0, 1)
    }
    const attach = (draft: Draft, entry: PropertyEntry): void => {
      if (draft.entry !== undefined && draft.entry !== entry) problems.faults.push(twice(draft.entry, { entry, properties }))
      else draft.entry = entry
    }
    for (const entry of properties.of(kind)) {
      const versions = listOf(entry.data.versions).filter(isObject)
      if (kind === 'models' && versions.length > 0)
        attachVersions(entry, { versions, find, attach, missing: () => problems.warnings.push(missing(entry, properties)) })
      else {
        const found = find(entry.name, entry)
        for (const draft of found) attach(draft, entry)
        const known = (): string[] => drafts.filter(({ kind }) => kind === draftKind).map(({ name }) => name)
        if (found.length === 0) problems.warnings.push(missing(entry, properties, known()))
      }
    }
  }
}

interface VersionParts {
  readonly versions: readonly YamlObject[]
  readonly find: (name: string, entry: PropertyEntry) => readonly Draft[]
  readonly attach: (draft: Draft, entry: PropertyEntry) => void
  readonly missing: () => void
}

function attachVersions(entry: PropertyEntry, { versions, find, attach, missing }: VersionParts): void {
  const latest = latestVersion(entry)
  for (const data of versions) {
    const v = versionOf(data)
    const named = find(typeof data.defined_in === 'string' ? data.defined_in : `${entry.name}_v${v}`, entry)
    const [draft] = named.length === 0 && String(v) === String(latest) ? find(entry.name, entry) : named
    if (draft === undefined) missing()
    else {
      attach(draft, entry)
      draft.version = { v, latest, data }
    }
  }
}

/** The version that an entry of `versions:` is of. */
export function versionOf(data: YamlObject): string | number {
  return typeof data.v === 'number' ? data.v : String(data.v)
}

/** The latest version of a model: what it says, else the greatest. */
function latestVersion({ data }: PropertyEntry): string | number {
  const said = data.latest_version
  if (typeof said === 'string' || typeof said === 'number') return said
  const versions = listOf(data.versions).filter(isObject).map(versionOf)
  const numeric = versions.every((v) => Number.isFinite(Number(v)))
  return versions.toSorted((one, other) => (numeric ? Number(one) - Number(other) : String(one) < String(other) ? -1 : 1)).at(-1)!
}

function twice(first: PropertyEntry, { entry, properties }: { readonly entry: PropertyEntry; readonly properties: Properties }): Fault {
  const before = properties.place(first)
  return new Fault('DBT-PROPERTIES', {
    message: `${entry.name} is described twice: ${before.file}:${before.line} and ${entry.file.path}`,
    hint: 'put all into one entry',
    place: properties.place(entry),
  })
}

function missing(entry: PropertyEntry, properties: Properties, known: readonly string[] = []): Fault {
  return new Fault('DBT-PROPERTIES', {
    message: `${entry.file.path} describes ${entry.name} under ${entry.kind}:, but there is none`,
    hint: didYouMean(entry.name, known),
    place: properties.place(entry),
  })
}
