import { matchesGlob } from './glob.ts'
import type { Selectable } from './resource-graph.ts'

/** Whether a name picks a resource: its own name, its qualified name or a leading part of that, with or without the package, wildcards allowed. */
export function matchesName(resource: Selectable, name: string): boolean {
  const { fqn } = resource
  const versioned = resource.resource_type === 'model' && (resource.version ?? null) !== null
  return matchesQualified(fqn, name, versioned) || matchesQualified(fqn.slice(1), name, versioned)
}

function matchesQualified(fqn: readonly string[], name: string, versioned: boolean): boolean {
  if (fqn.length === 0) return false
  const wanted = name.split('.')
  if (isLeaf(fqn, wanted, versioned)) return true
  const parts = fqn.flatMap((part) => part.split('.'))
  if (parts.length < wanted.length) return false
  const wild = wanted.findIndex((part) => /[*?[\]]/.test(part))
  const plain = wild < 0 ? wanted : wanted.slice(0, wild)
  if (!plain.every((part, index) => parts[index] === part)) return false
  if (wild < 0) return true
  if (matchesGlob(parts.slice(wild).join('.'), wanted.slice(wild).join('.'))) return true
  return wanted.length === 1 && matchesGlob((versioned ? fqn.at(-2) : fqn.at(-1)) ?? '', name)
}

function isLeaf(fqn: readonly string[], wanted: readonly string[], versioned: boolean): boolean {
  const name = wanted.join('.')
  if (!versioned) return fqn.at(-1) === name
  return fqn.at(-2) === name || fqn.slice(-2).join('_') === wanted.slice(-2).join('_')
}
