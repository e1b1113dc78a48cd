import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ReportedCheck, Reporting } from '../define/index.ts'
import type { DbtResult } from './dbt-result.ts'

/** What is known of a resource from dbt's manifest. */
interface NodeJson {
  readonly resource_type: string
  readonly schema?: string
  readonly alias?: string
  readonly config?: { readonly materialized?: string }
  readonly depends_on?: { readonly nodes?: readonly string[] }
}

interface ManifestJson {
  readonly nodes?: { readonly [id: string]: NodeJson }
  readonly unit_tests?: { readonly [id: string]: NodeJson }
}

/** A call of dbt that has ended. */
export interface EndedCall {
  /** The folder of its artifacts. */
  readonly target: string
  /** The id that dbt gave the call. */
  readonly invocation: string
  readonly results: readonly DbtResult[]
}

const makers: ReadonlySet<string> = new Set(['model', 'seed', 'snapshot'])
const verdicts: { readonly [status: string]: ReportedCheck['verdict'] | undefined } = { pass: 'passed', warn: 'warned', fail: 'failed' }

/** Tells of each resource that was built a version of its dataset, and of each test what it found out. */
export function reportResults(reporting: Reporting, { target, invocation, results }: EndedCall): void {
  const { nodes = {}, unit_tests: units = {} } = readManifest(target)
  for (const { id, status, rows, failures, message } of results) {
    const node = nodes[id] ?? units[id]
    if (node === undefined || status === 'skipped') continue
    if (node.resource_type === 'test' || node.resource_type === 'unit_test') {
      const [tested, ...others] = node.depends_on?.nodes ?? []
      const dataset = tested === undefined || others.length > 0 ? null : nameOf(nodes[tested])
      reporting.checked({ check: id, dataset, verdict: verdicts[status] ?? 'error', rows: failures, message })
    } else if (status === 'success') {
      const dataset = nameOf(node)
      const mode = node.config?.materialized ?? node.resource_type
      if (dataset !== null) reporting.made({ dataset, version: `dbt-${invocation.slice(0, 8)}`, mode, rows })
    }
  }
}

/** The schema and table of what makes one. */
function nameOf(node: NodeJson | undefined): string | null {
  if (node?.schema === undefined || node.alias === undefined || !makers.has(node.resource_type)) return null
  return node.config?.materialized === 'ephemeral' ? null : `${node.schema}.${node.alias}`
}

function readManifest(target: string): ManifestJson {
  try {
    return JSON.parse(readFileSync(join(target, 'manifest.json'), 'utf8')) as ManifestJson
  } catch {
    // A dbt that failed early has written none.
    return {}
  }
}
