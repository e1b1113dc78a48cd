import { Fault } from '../../kernel/index.ts'
import type { NodeStatus } from '../manifest/node-result.ts'
import type { ManifestNode, TestConfig } from '../manifest/resource.ts'
import { Table } from '../values/table/table.ts'
import { toPlain } from '../../jinja/index.ts'
import { materialize, materializeWithin } from './materialize-resource.ts'
import { compileResource } from './compile-resource.ts'
import { responseOf } from './node-outcome.ts'
import type { Outcome, Stopwatch } from './node-outcome.ts'
import type { Worker } from './resource-scope.ts'

/** Compiles and runs a test of data; a failure is an outcome and no error. `within` says that it is part of the transaction that is open. */
export async function testResource(
  worker: Worker,
  { node, watch, within = false }: { readonly node: ManifestNode; readonly watch: Stopwatch; readonly within?: boolean },
): Promise<Outcome> {
  const run = within ? materializeWithin : materialize
  await watch.time('compile', () => compileResource(worker, { node }))
  const { results, relations } = await watch.time('execute', () => run(worker, { node, name: 'test' }))
  const main = results.get('main')
  const { failures, shouldWarn, shouldError } = verdictOf(main?.table, node)
  const config = node.config as TestConfig
  const isError = config.severity.toUpperCase() === 'ERROR' && shouldError
  const status: NodeStatus = isError ? 'fail' : shouldWarn ? 'warn' : 'pass'
  const condition = isError ? `fail if ${config.error_if}` : `warn if ${config.warn_if}`
  return {
    status,
    adapterResponse: responseOf(main?.response ?? null).adapterResponse,
    message: status === 'pass' ? null : `Got ${failures} ${failures === 1 ? 'result' : 'results'}, configured to ${condition}`,
    failures: status === 'pass' ? 0 : failures,
    compiledCode: node.compiled_code ?? null,
    relationName: relations.length > 0 ? node.relation_name : null,
  }
}

/** The one row that a test's query yields. */
interface Verdict {
  readonly failures: number
  readonly shouldWarn: boolean
  readonly shouldError: boolean
}

function verdictOf(table: unknown, node: ManifestNode): Verdict {
  const rows = table instanceof Table ? table.fields.rows : []
  const [failures, warn, error] = (rows[0] ?? []).map(toPlain)
  if (rows.length !== 1 || failures === null || failures === undefined || Number.isNaN(Number(failures))) {
    throw new Fault('MODEL-TEST-INVALID', {
      message: `the test ${node.name} yields ${rows.length === 1 ? `${String(failures)} as its number of failures` : `${rows.length} rows`}`,
      hint: 'write a query whose rows are the failures, and a fail_calc that yields one number',
    })
  }
  return { failures: Number(failures), shouldWarn: isYes(warn), shouldError: isYes(error) }
}

function isYes(value: unknown): boolean {
  return value === true || value === 1 || (typeof value === 'string' && ['true', 't', '1'].includes(value.toLowerCase()))
}
