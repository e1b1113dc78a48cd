import { failureJson } from '../failure-json.ts'
import { faultRecord, formatDuration } from '../../kernel/index.ts'
import type { Place } from '../../kernel/index.ts'
import type { NodeResult } from '../../transform/index.ts'
import { findingIcon, stateIcon } from '../screen/mark.ts'
import { countOf, formatCount } from '../screen/number.ts'
import type { Terminal } from '../screen/terminal.ts'
import { placeText } from '../screen/fault-lines.ts'
import { oneLine } from '../screen/text.ts'
import { kindName, kindOf, nameOf } from './result-lines.ts'
import type { ResultKind } from './result-lines.ts'

/** What a command about models came to. */
export interface ModelsEnd {
  readonly results: readonly NodeResult[]
  readonly elapsedMs: number
  /** Where what failed, or is to be looked at, is asked for; by unique id. */
  readonly places: ReadonlyMap<string, Place>
  /** Why its artifacts could not be written; undefined where they were. */
  readonly unwritten: Error | undefined
}

/** How many results count as what. */
export function countResults(results: readonly NodeResult[]): Readonly<Record<ResultKind, number>> {
  const counts = { ok: 0, warn: 0, failed: 0, skipped: 0 }
  for (const result of results) counts[kindOf(result)]++
  return counts
}

/** The results that a person should look at. */
export function troubled(results: readonly NodeResult[]): readonly NodeResult[] {
  return results.filter((result) => ['warn', 'failed'].includes(kindOf(result)))
}

/** The lines under a finished command: each trouble with its file, what was said and what was run, then the sums. */
export function endLines(end: ModelsEnd, { terminal }: { readonly terminal: Terminal }): string[] {
  const lines = troubled(end.results).flatMap((result) => [
    '',
    ...troubleLines(result, { terminal, place: end.places.get(result.node.unique_id) }),
  ])
  return [...lines, '', sumLine(end, terminal)]
}

function troubleLines(
  result: NodeResult,
  { terminal, place }: { readonly terminal: Terminal; readonly place: Place | undefined },
): string[] {
  const { paint } = terminal
  const { node } = result
  const icon = kindOf(result) === 'warn' ? findingIcon(terminal, 'warn') : stateIcon(terminal, 'failed')
  const compiled = 'compiled_path' in node ? (node.compiled_path ?? null) : null
  return [
    `${icon} ${paint('bold', `${kindName(result)} ${nameOf(result)}`)}  ${paint('accent', placeText(place ?? { file: node.original_file_path }))}`,
    ...saidOf(result)
      .split('\n')
      .map((line) => `  ${oneLine(line)}`.trimEnd()),
    ...(compiled === null ? [] : [`  ${paint('grey', 'what was run:')} ${compiled}`]),
  ]
}

function saidOf({ node, status, message, failures, freshness }: NodeResult): string {
  if (message !== null) return message
  if (node.resource_type === 'source' && freshness !== null) {
    const { count, period } = node.freshness?.[status === 'warn' ? 'warn_after' : 'error_after'] ?? {}
    const limit = typeof count === 'number' && typeof period === 'string' ? `, more than ${countOf(count, period)} ago` : ''
    return `its newest row is of ${freshness.maxLoadedAt}${limit}`
  }
  return failures === null ? 'it failed' : `${countOf(failures, 'row')} that must not be`
}

function sumLine({ results, elapsedMs }: ModelsEnd, terminal: Terminal): string {
  const counts = countResults(results)
  const kinds = new Map<string, number>()
  for (const result of results) kinds.set(kindName(result), (kinds.get(kindName(result)) ?? 0) + 1)
  const what = [...kinds].map(([kind, count]) => countOf(count, kind)).join(', ')
  const parts = [
    `${formatCount(counts.ok)} of ${formatCount(results.length)} well`,
    ...(counts.warn === 0 ? [] : [`${formatCount(counts.warn)} with warnings`]),
    ...(counts.failed === 0 ? [] : [`${formatCount(counts.failed)} failed`]),
    ...(counts.skipped === 0 ? [] : [`${formatCount(counts.skipped)} skipped`]),
  ]
  const icon = stateIcon(terminal, counts.failed > 0 ? 'failed' : 'succeeded')
  const sum = terminal.paint('bold', parts.join(', '))
  return `${icon} ${sum} in ${formatDuration(Math.round(elapsedMs))}${what === '' ? '' : terminal.paint('grey', `  ${what}`)}`
}

/** What a command about models came to, as JSON. */
export function endJson({ results, elapsedMs, places, unwritten }: ModelsEnd): object {
  return {
    succeeded: countResults(results).failed === 0 && unwritten === undefined,
    counts: countResults(results),
    ms: Math.round(elapsedMs),
    ...(unwritten === undefined ? {} : failureJson([faultRecord(unwritten)], { stacks: false })),
    results: results.map((result) => ({
      id: result.node.unique_id,
      type: result.node.resource_type,
      name: nameOf(result),
      status: result.status,
      ms: Math.round(result.executionTime * 1000),
      failures: result.failures,
      message: result.message,
      ...failureJson(
        result.faults.map((fault) => faultRecord(fault)),
        { stacks: false },
      ),
      relation: result.relationName,
      file: result.node.original_file_path,
      line: places.get(result.node.unique_id)?.line ?? null,
    })),
  }
}
