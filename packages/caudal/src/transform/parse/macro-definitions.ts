import type { MacroEntry, MacroTable } from '../context/macro-table.ts'
import type { JsonObject, MacroDefinition } from '../manifest/resource.ts'
import type { ProjectFile } from '../project/project-files.ts'
import type { MacroGraph } from './macro-graph.ts'
import { isObject, listOf, objectOf, textOrNull } from './object.ts'
import type { PropertyEntry } from './properties.ts'

/** What macros of a manifest are made from. */
export interface MacroDefinitionParts {
  readonly table: MacroTable
  readonly graph: MacroGraph
  readonly files: ReadonlyMap<MacroEntry, ProjectFile>
  readonly entries: readonly PropertyEntry[]
  readonly now: number
}

/** All macros as a manifest has them. */
export function macroDefinitions({ table, graph, files, entries, now }: MacroDefinitionParts): Record<string, MacroDefinition> {
  const described = new Map(entries.map((entry) => [`macro.${entry.owner.name}.${entry.name}`, entry]))
  const made: Record<string, MacroDefinition> = {}
  for (const entry of table.entries.values())
    made[entry.id] = definitionOf(entry, { file: files.get(entry), graph, described: described.get(entry.id), now })
  return made
}

interface DefinitionParts {
  readonly file: ProjectFile | undefined
  readonly graph: MacroGraph
  readonly described: PropertyEntry | undefined
  readonly now: number
}

function definitionOf(entry: MacroEntry, { file, graph, described, now }: DefinitionParts): MacroDefinition {
  const data = described?.data ?? {}
  const config = objectOf(data.config)
  const meta = { ...objectOf(data.meta), ...objectOf(config.meta) } as JsonObject
  const shown = objectOf(config.docs ?? data.docs)
  const docs = { show: shown.show !== false, node_color: textOrNull(shown.node_color) }
  const { written } = entry
  const path = file?.path ?? `macros/${entry.name}`
  return {
    name: entry.name,
    resource_type: 'macro',
    package_name: entry.package,
    path,
    original_file_path: path,
    unique_id: entry.id,
    get macro_sql() {
      return written === undefined ? '' : written.tree.source.slice(written.statement.at, written.statement.end)
    },
    depends_on: { macros: graph.calls(entry).map(({ id }) => id) },
    description: textOrNull(data.description) ?? '',
    meta,
    docs,
    patch_path: described === undefined ? null : `${described.owner.name}://${described.file.path}`,
    arguments: argumentsOf(data.arguments),
    config: { meta, docs },
    created_at: now,
    supported_languages: entry.name.startsWith('materialization_') ? ['sql'] : null,
  }
}

function argumentsOf(value: unknown): MacroDefinition['arguments'] {
  return listOf(value)
    .filter(isObject)
    .map(({ name, type, description }) => ({ name: String(name), type: textOrNull(type), description: textOrNull(description) ?? '' }))
}
