import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Json } from '../../kernel/index.ts'
import type { YamlRenderer } from '../context/yaml-renderer.ts'
import { readYaml } from '../project/read-yaml.ts'

interface Entry {
  readonly [key: string]: Json | undefined
}

/** What `selectors.yml` of a folder defines, by name, as the manifest has it: each part as its method, value and reach. Throws `DBT-YAML`. */
export function selectorEntries({ root, renderer }: { readonly root: string; readonly renderer: YamlRenderer }): {
  readonly [name: string]: Json
} {
  const file = join(root, 'selectors.yml')
  if (!existsSync(file)) return {}
  const content = renderer.value(readYaml(readFileSync(file, 'utf8'), file), { file }) as { readonly selectors?: Json } | null
  const found: Record<string, Json> = {}
  for (const entry of Array.isArray(content?.selectors) ? (content.selectors as readonly Json[]) : []) {
    if (!isEntry(entry) || typeof entry['name'] !== 'string') continue
    found[entry['name']] = { ...entry, definition: definitionOf(entry['definition'] ?? null, found) } as Json
  }
  return found
}

function definitionOf(definition: Json, before: { readonly [name: string]: Json }): Json {
  if (typeof definition === 'string') return criterionOf(definition)
  if (!isEntry(definition)) return definition
  for (const way of ['union', 'intersection', 'exclude']) {
    const parts = definition[way]
    if (Array.isArray(parts)) return { ...definition, [way]: (parts as readonly Json[]).map((part) => definitionOf(part, before)) }
  }
  const entries = Object.entries(definition)
  if (definition['method'] === undefined && entries.length === 1) return { method: entries[0]![0], value: entries[0]![1] ?? null }
  const { method, value } = definition
  const inherited = method === 'selector' && typeof value === 'string' ? before[value] : undefined
  return isEntry(inherited) ? (inherited['definition'] ?? null) : definition
}

const written = /^(?<grand>@)?(?<parents>(?<up>\d*)\+)?(?:(?<method>[\w.]+):)?(?<value>.*?)(?<children>\+(?<down>\d*))?$/s

/** A part that is written as on the command line. */
function criterionOf(text: string): Json {
  const { grand, parents, up, method, value = '', children, down } = written.exec(text)?.groups ?? {}
  const plain = value.includes('/') ? 'path' : /\.(?:sql|csv|py)$/i.test(value) ? 'file' : 'fqn'
  return {
    ...(grand === undefined ? {} : { childrens_parents: true }),
    ...(parents === undefined ? {} : { parents: true, ...(up === undefined || up === '' ? {} : { parents_depth: up }) }),
    method: method ?? plain,
    value,
    ...(children === undefined ? {} : { children: true, ...(down === undefined || down === '' ? {} : { children_depth: down }) }),
  }
}

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
