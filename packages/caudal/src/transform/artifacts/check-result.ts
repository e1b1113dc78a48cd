import type { CheckResult } from '../../journal/index.ts'
import { datasetsMade } from '../manifest/datasets-made.ts'
import type { DbtManifest } from '../manifest/dbt-manifest.ts'
import type { NodeResult, NodeStatus } from '../manifest/node-result.ts'

const verdicts: { readonly [S in NodeStatus]?: CheckResult['verdict'] } = {
  pass: 'passed',
  success: 'passed',
  warn: 'warned',
  fail: 'failed',
}

/** What a test found out, about the dataset of the one resource that it reads. */
export function checkResult({ nodes }: Pick<DbtManifest, 'nodes'>, { node, status, message, failures }: NodeResult): CheckResult {
  const read = node.resource_type === 'source' ? [] : node.depends_on.nodes
  const tested = read.length === 1 ? nodes[read[0]!] : undefined
  return {
    check: node.unique_id,
    dataset: tested === undefined ? null : (datasetsMade(tested)[0] ?? null),
    verdict: verdicts[status] ?? 'error',
    rows: failures,
    message,
  }
}
