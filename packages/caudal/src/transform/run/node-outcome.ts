import type { Clock, Json } from '../../kernel/index.ts'
import { toPlain } from '../../jinja/index.ts'
import type { NodeResult, NodeStatus } from '../manifest/node-result.ts'
import { troubleText } from './compile-node.ts'
import { resultFaults } from './result-faults.ts'
import type { Failing } from './result-faults.ts'
import type { StatementResults } from './statement-results.ts'

/** What of a result is not known from the resource and the time alone. */
export type Outcome = Pick<NodeResult, 'status'> & Partial<Omit<NodeResult, 'status' | 'node' | 'timing' | 'thread' | 'executionTime'>>

/** Takes the times of one resource's work and makes its result. */
export interface Stopwatch {
  /** Times one part of the work, even when it fails. */
  time<T>(name: 'compile' | 'execute', work: () => Promise<T>): Promise<T>
  result(outcome: Outcome): NodeResult
}

/** Starts taking the times of a resource. */
export function stopwatch(clock: Clock, { node, thread }: Pick<NodeResult, 'node' | 'thread'>): Stopwatch {
  const began = clock.monotonic()
  const timing: NodeResult['timing'][number][] = []
  return {
    async time(name, work) {
      const startedAt = clock.now()
      try {
        return await work()
      } finally {
        timing.push({ name, startedAt, completedAt: clock.now() })
      }
    },
    result: (outcome) => ({
      node,
      timing,
      thread,
      executionTime: (clock.monotonic() - began) / 1_000,
      adapterResponse: {},
      message: null,
      faults: [],
      failures: null,
      compiledCode: null,
      relationName: null,
      batchResults: null,
      freshness: null,
      ...outcome,
    }),
  }
}

/** The result of a resource that was not worked on. */
export function skipped(node: NodeResult['node'], because: string | null): NodeResult {
  const message = because === null ? 'stopped before it began' : `skipped as ${because} did not succeed`
  return {
    ...{ node, timing: [], thread: '', executionTime: 0, adapterResponse: {}, message, faults: [], failures: null, compiledCode: null },
    ...{ relationName: 'relation_name' in node ? node.relation_name : null, batchResults: null, freshness: null, status: 'skipped' },
  }
}

/** What failed work comes to. */
export function failed(error: unknown, { status = 'error', ...of }: Failing & { readonly status?: NodeStatus }): Outcome {
  const faults = resultFaults(error, of)
  return { status, message: faults.map(troubleText).join('\n'), faults }
}

/** What the engine answered, as JSON. */
export function responseOf(response: unknown): { readonly adapterResponse: { readonly [key: string]: Json }; readonly message: string } {
  const plain = toPlain(response) as Json
  if (typeof plain === 'object' && plain !== null && !Array.isArray(plain)) {
    const facts = plain as { readonly [key: string]: Json }
    return { adapterResponse: facts, message: typeof facts['_message'] === 'string' ? facts['_message'] : 'OK' }
  }
  return { adapterResponse: {}, message: plain === null ? 'OK' : String(plain) }
}

/** The rows that a resource's main statement changed; null where it made a relation, or nothing is known. */
export function affectedRows(results: StatementResults): number | null {
  const { adapterResponse } = responseOf(results.get('main')?.response ?? null)
  const { code, rows_affected: rows } = adapterResponse
  return typeof rows === 'number' && typeof code === 'string' && /^(?:INSERT|MERGE|UPDATE|DELETE)/i.test(code) ? rows : null
}
