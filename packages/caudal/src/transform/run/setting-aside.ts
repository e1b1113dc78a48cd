import { quarantineOf } from '../manifest/quarantine.ts'
import type { ManifestNode } from '../manifest/resource.ts'
import { settingAsideName } from '../materialize/set-aside.ts'
import type { Aside, SettingAside } from '../materialize/set-aside.ts'
import type { Worker } from './resource-scope.ts'

/** What a build sets aside of the rows of a model, in however many parts it is built. */
export interface Quarantining {
  /** What the context has of it while a part is built, which may be a window of the model. */
  extra(window?: { readonly start: string }): Readonly<Record<string, unknown>>
  /** What was set aside in all; null where the model takes every row. */
  found(): Aside | null
  /** Forgets what was found of the last part, or of all of them, as where that is undone. */
  forget(what: 'last' | 'all'): void
}

/** Has rows of a model set aside as its `quarantine` says. */
export function quarantining({ world, publishing }: Worker, node: ManifestNode): Quarantining {
  const quarantine = quarantineOf(node)
  if (quarantine === null) return { extra: () => ({}), found: () => null, forget: () => undefined }
  let parts: (Aside | null)[] = []
  const { run = null, step = null, epoch = null } = publishing?.author ?? {}
  return {
    extra(window) {
      const by = {
        ...{ run, step, epoch, at: new Date(world.clock.now()).toISOString() },
        windowStart: window?.start ?? publishing?.window.start ?? null,
      }
      // A part that another transaction was in the way of is built once more, and counts once.
      const place = parts.push(null) - 1
      const own: SettingAside = {
        ...{ ...quarantine, by, dialect: world.writing.dialect, isWindow: window !== undefined },
        noted: (part) => void (parts[place] = part),
      }
      return { [settingAsideName]: own }
    },
    found: () => sumOf(parts.filter((part) => part !== null)),
    forget: (what) => void (parts = what === 'all' ? [] : parts.slice(0, -1)),
  }
}

function sumOf(parts: readonly Aside[]): Aside {
  const reasons = new Map<string, number>()
  for (const each of parts) for (const { reason, rows } of each.reasons) reasons.set(reason, (reasons.get(reason) ?? 0) + rows)
  return {
    rows: parts.reduce((sum, part) => sum + part.rows, 0),
    aside: parts.reduce((sum, part) => sum + part.aside, 0),
    reasons: [...reasons].map(([reason, rows]) => ({ reason, rows })).toSorted((one, other) => other.rows - one.rows),
  }
}

/** Tells of rows that were set aside, and what a result says of them. */
export function tellAside(
  { warn }: Worker,
  { node, found }: { readonly node: ManifestNode; readonly found: Aside | null },
): { readonly rows_quarantined?: number } {
  if (found === null) return {}
  const why = found.reasons.map(({ reason, rows }) => `${reason} (${rows})`).join(', ')
  if (found.aside > 0) warn(`${node.name}: ${found.aside} of ${found.rows} rows are in ${node.schema}.${node.alias}__quarantine: ${why}`)
  return { rows_quarantined: found.aside }
}
