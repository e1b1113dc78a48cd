import { fingerprint, jsonText } from '../kernel/index.ts'
import type { DbtManifest } from './manifest/dbt-manifest.ts'
import type { ManifestNode, UnitTest } from './manifest/resource.ts'

/** The fingerprint of all that a resource is made from: its text and configuration, and the macros that it uses. */
export function codeOf(manifest: DbtManifest, resource: ManifestNode | UnitTest): string {
  const { created_at: _, root_path: __, ...rest } = resource as ManifestNode
  const macros = new Set<string>()
  const visit = (ids: readonly string[]): void => {
    for (const id of ids) {
      if (macros.has(id)) continue
      macros.add(id)
      visit(manifest.macros[id]?.depends_on.macros ?? [])
    }
  }
  visit(resource.depends_on.macros)
  const texts = [...macros].toSorted().map((id) => manifest.macros[id]?.macro_sql ?? id)
  return fingerprint(JSON.parse(jsonText([rest, texts])) as never)
}
