import { formatDuration, writtenDuration } from '../kernel/index.ts'
import type { Json } from '../kernel/index.ts'
import type { AspectChange, Change } from './diff.ts'

/** A change in words, without a sign before it: `step load: code of pipelines/orders.ts; timeout 5m → 10m`. */
export function describeChange(change: Change): string {
  if (change.kind === 'changed') {
    return change.of === 'dataset'
      ? `dataset ${change.name}: its definition`
      : `${change.of} ${change.name}: ${change.changes.map(describeAspect).join('; ')}`
  }
  const behind = change.of === 'step' && change.kind === 'added' && change.after.length > 0 ? `, after ${change.after.join(', ')}` : ''
  return `${change.of} ${change.name}${behind}`
}

function describeAspect({ aspect, before, after }: AspectChange): string {
  if (aspect === 'code') {
    const files = [...new Set([...names(before), ...names(after)])].toSorted()
    return files.length === 0 ? 'code' : `code of ${files.join(', ')}`
  }
  if (aspect === 'wiring') {
    const added = names(after).filter((name) => !names(before).includes(name))
    const removed = names(before).filter((name) => !names(after).includes(name))
    return [...added.map((name) => `now after ${name}`), ...removed.map((name) => `no longer after ${name}`)].join(', ')
  }
  if (['input', 'items', 'if', 'branches', 'approval', 'trigger', 'params', 'description'].includes(aspect)) return aspect
  return `${aspect} ${inWords(aspect, before)} → ${inWords(aspect, after)}`
}

function names(value: Json): readonly string[] {
  return Array.isArray(value) ? (value as readonly string[]) : []
}

function inWords(aspect: string, value: Json): string {
  if (value === null) return 'none'
  if (typeof value === 'number') return ['timeout', 'cache', 'deadline'].includes(aspect) ? writtenDuration(value) : String(value)
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ')
  if (typeof value !== 'object') return String(value)
  const fields = Object.entries(value as { readonly [name: string]: Json }).filter(([, field]) => field !== null)
  return fields.map(([name, field]) => fieldInWords(name, field)).join(' ')
}

function fieldInWords(name: string, field: Json): string {
  const text = typeof field === 'string' ? field : JSON.stringify(field)
  if (name === 'kind') return text
  if (name.endsWith('Ms') && typeof field === 'number') return `${name.slice(0, -2)} ${formatDuration(field)}`
  return name === 'line' ? `"${text}"` : `${name} ${text}`
}
