import { formatDuration } from '../../kernel/index.ts'
import type { NodeResult } from '../../transform/index.ts'
import { findingIcon, stateIcon } from '../screen/mark.ts'
import { countOf, formatCount } from '../screen/number.ts'
import type { Terminal } from '../screen/terminal.ts'
import { firstLine, oneLine, padText } from '../screen/text.ts'

/** How a result counts: what went well, what a person should look at, what failed, what was left alone. */
export type ResultKind = 'ok' | 'warn' | 'failed' | 'skipped'

/** How a result counts. */
export function kindOf({ status }: Pick<NodeResult, 'status'>): ResultKind {
  if (status === 'success' || status === 'pass' || status === 'no-op') return 'ok'
  if (status === 'warn') return 'warn'
  return status === 'skipped' ? 'skipped' : 'failed'
}

/** The line that tells what became of a resource: `  3 of 28  ✓ model  main.orders  table · 99 rows · 12 ms`. */
export function resultLine(
  result: NodeResult,
  options: { readonly terminal: Terminal; readonly index: number; readonly total: number | null },
): string {
  const { terminal, index, total } = options
  const { paint } = terminal
  const count = total === null ? String(index) : `${String(index).padStart(String(total).length)} of ${total}`
  const facts = factsOf(result)
  const shown = facts.length === 0 ? '' : `  ${paint('grey', facts.join(' · '))}`
  return `  ${paint('grey', count)}  ${iconOf(result, terminal)} ${padText(kindName(result), { width: 9 })}  ${nameOf(result)}${shown}`
}

/** What a resource is called on the screen: where it stands, or its name. */
export function nameOf({ node }: Pick<NodeResult, 'node'>): string {
  if (node.resource_type === 'source') return `${node.source_name}.${node.name}`
  if (node.resource_type === 'unit_test') return `${node.model}.${node.name}`
  if (node.resource_type === 'test' || node.resource_type === 'operation' || node.resource_type === 'analysis') return node.name
  return `${node.schema}.${node.alias}`
}

/** What kind of resource it is, in a word or two. */
export function kindName({ node }: Pick<NodeResult, 'node'>): string {
  return node.resource_type === 'operation' ? 'hook' : node.resource_type.replace('_', ' ')
}

function iconOf(result: NodeResult, terminal: Terminal): string {
  const kind = kindOf(result)
  if (kind === 'warn') return findingIcon(terminal, 'warn')
  if (kind === 'failed') return stateIcon(terminal, 'failed')
  return stateIcon(terminal, kind === 'ok' ? 'succeeded' : 'skipped')
}

function factsOf(result: NodeResult): string[] {
  const { node, status, failures, adapterResponse, freshness } = result
  const facts: string[] = []
  if (kindOf(result) === 'skipped') return [result.message === null ? 'skipped' : oneLine(result.message)]
  if (node.resource_type === 'model') facts.push(String(node.config.materialized))
  const rows = adapterResponse['rows_affected']
  if (typeof rows === 'number' && rows >= 0 && status === 'success') facts.push(countOf(rows, 'row'))
  if (status === 'no-op') facts.push('nothing to do')
  if ((status === 'fail' || status === 'warn') && failures !== null)
    facts.push(failures === 1 ? '1 row fails' : `${formatCount(failures)} rows fail`)
  if (freshness !== null) facts.push(`loaded ${formatDuration(Math.round(freshness.maxLoadedAtTimeAgoSeconds) * 1000)} ago`)
  if (status === 'error' || status === 'runtime error') facts.push(firstLine(result.message ?? 'failed'))
  facts.push(formatDuration(Math.round(result.executionTime * 1000)))
  return facts
}
