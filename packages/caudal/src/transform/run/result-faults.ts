import { Fault, faultOf, faultRecord, Faults } from '../../kernel/index.ts'
import type { Refused } from '../adapter/connection.ts'
import type { ManifestNode } from '../manifest/resource.ts'
import type { NodeResult } from '../manifest/node-result.ts'
import { sourceLine } from './source-line.ts'

/** Of what resource an error is, and the statement that its session last had refused. */
export interface Failing {
  readonly node: NodeResult['node']
  readonly refused: Refused | undefined
}

/** An error as the faults that it is; one of the engine gets its line in the resource's file, where the resource's own query was refused. */
export function resultFaults(error: unknown, failing: Failing): readonly Fault[] {
  if (error instanceof Faults) return error.faults.map((fault) => placed(fault, failing))
  if (error instanceof Fault) return [placed(error, failing)]
  const message = error instanceof Error ? error.message : String(error)
  return [new Fault('MODEL-FAILED', { message, cause: error })]
}

/** Whether a resource's template is all of its file: a snapshot's may be a block of it, and a generic test has none. */
function isWholeFile(node: NodeResult['node']): node is ManifestNode {
  return 'raw_code' in node && node.resource_type !== 'snapshot' && node.test_metadata === undefined
}

function placed(fault: Fault, { node, refused }: Failing): Fault {
  if (fault.place !== undefined || refused?.error !== fault || !isWholeFile(node)) return fault
  const { line } = (fault.data ?? {}) as { readonly line?: number }
  const query = node.compiled_code ?? ''
  const at = query === '' ? -1 : refused.sql.indexOf(query)
  const within = line === undefined || at < 0 ? 0 : line - refused.sql.slice(0, at).split('\n').length + 1
  if (within < 1 || within > query.split('\n').length) return fault
  const file = node.original_file_path
  const { stack: _, cause, ...record } = faultRecord(fault)
  const own = sourceLine({ raw: node.raw_code, sql: query, line: within })
  return faultOf({ ...record, place: { file, line: own }, ...(cause === undefined ? {} : { cause }) })
}
