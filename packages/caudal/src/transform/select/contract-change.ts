import { Fault } from '../../kernel/index.ts'
import type { ManifestNode } from '../manifest/resource.ts'
import type { Selectable } from './resource-graph.ts'
import { isNode } from './same.ts'

/**
 * Whether the contract of a model differs from the earlier one. Taking back what was promised is a warning, and of a model with
 * versions the fault `DBT-CONTRACT-BROKEN`.
 */
export function contractChange(options: {
  readonly old: Selectable
  readonly model: ManifestNode
  readonly warn: (message: string) => void
}): boolean {
  const { old, model, warn } = options
  if (!isNode(old) || (!old.contract.enforced && !model.contract.enforced)) return false
  if (old.contract.enforced && model.contract.enforced && old.contract.checksum === model.contract.checksum) return false
  const broken = old.contract.enforced ? brokenPromises(old, model) : []
  if (broken.length === 0) return true
  const message = `the contract of model ${model.name} is broken: ${broken.join('; ')}`
  if ((model.version ?? null) === null) {
    warn(message)
    return true
  }
  throw new Fault('DBT-CONTRACT-BROKEN', {
    message,
    hint: 'make the change in a new version of the model, or take it back',
    place: { file: model.original_file_path },
  })
}

function brokenPromises(old: ManifestNode, model: ManifestNode): string[] {
  if (!model.contract.enforced) return ['it is enforced no more']
  return Object.entries(old.columns).flatMap(([name, column]) => {
    const now = model.columns[name]
    if (now === undefined) return [`column ${name} is gone`]
    if (baseType(column.data_type) === baseType(now.data_type)) return []
    return [`column ${name} was ${column.data_type} and is ${now.data_type}`]
  })
}

function baseType(type: string | null): string {
  return (type ?? '').toLowerCase().replace(/\(.*/s, '').trim()
}
