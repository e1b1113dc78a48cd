import { toValue } from '../../jinja/index.ts'
import type { DbtScope } from '../context/scope.ts'
import type { ManifestNode } from '../manifest/resource.ts'

const reference = /^\s*(?:env_var|ref|var|source|doc)\s*\(.+\)\s*$/

/** What the macro of a generic test is called with: texts that are templates, or look like `ref(…)` and the like, are rendered natively. */
export async function testArguments(node: ManifestNode, scope: DbtScope): Promise<unknown> {
  const file = node.original_file_path
  const rendered = async (value: unknown, name: string | null): Promise<unknown> => {
    if (typeof value === 'string') {
      if (name === 'column_name') return value
      const source = reference.test(value) ? `{{ ${value} }}` : value
      return /\{[{%#]/.test(source) ? await scope.native(source, { file }) : value
    }
    if (Array.isArray(value)) return Promise.all(value.map((item) => rendered(item, null)))
    if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
    const entries: [string, unknown][] = []
    for (const [key, item] of Object.entries(value)) entries.push([key, await rendered(item, name === null ? null : '')])
    return Object.fromEntries(entries)
  }
  const entries: [string, unknown][] = []
  for (const [key, value] of Object.entries(node.test_metadata?.kwargs ?? {})) entries.push([key, await rendered(value, key)])
  return toValue(Object.fromEntries(entries))
}
