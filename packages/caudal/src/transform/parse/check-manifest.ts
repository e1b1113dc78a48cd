import { cycles, didYouMean, Fault, topological } from '../../kernel/index.ts'
import type { Graph } from '../../kernel/index.ts'
import type { ManifestNode } from '../manifest/resource.ts'
import type { ParseState } from './parse-state.ts'
import { placeOfCall } from './place-of-call.ts'

/** Looks for what is wrong with a manifest as a whole. Problems: DBT-CYCLE, DBT-ALIAS-TWICE, DBT-NAME-TWICE, DBT-GROUP-MISSING. */
export function checkManifest(state: ParseState): void {
  checkCycles(state)
  checkNames(state)
  checkGroups(state)
}

function checkCycles(state: ParseState): void {
  const { manifest, problems } = state
  const graph: Graph = new Map(
    Object.values(manifest.nodes).map((node) => [node.unique_id, node.depends_on.nodes.filter((id) => id in manifest.nodes)]),
  )
  const ordered = new Set(topological(graph))
  if (ordered.size === graph.size) return
  const knotted = new Map([...graph].filter(([id]) => !ordered.has(id)))
  for (const cycle of cycles(knotted)) {
    const [first, second] = cycle.map((id) => manifest.nodes[id]!)
    problems.faults.push(
      new Fault('DBT-CYCLE', {
        message: `resources depend on each other in a circle: ${cycle.map((id) => manifest.nodes[id]!.name).join(' → ')}`,
        hint: 'take out one of these references',
        place: placeOfCall(first!, { call: 'ref', name: (second ?? first!).name, state }),
      }),
    )
  }
}

const referable: readonly string[] = ['model', 'seed', 'snapshot']

function checkNames({ manifest, problems }: ParseState): void {
  const names = new Map<string, ManifestNode>()
  const relations = new Map<string, ManifestNode>()
  for (const node of Object.values(manifest.nodes)) {
    if (!referable.includes(node.resource_type)) continue
    const name = `${node.package_name} ${node.name} ${node.version ?? ''}`
    const other = names.get(name)
    if (other !== undefined)
      problems.faults.push(twice(node, { other, what: node.name, code: 'DBT-NAME-TWICE', hint: 'rename one of them' }))
    names.set(name, node)
    if (node.relation_name === null || other !== undefined) continue
    const same = relations.get(node.relation_name)
    const hint = 'give one of them another alias or schema'
    if (same !== undefined) problems.faults.push(twice(node, { other: same, what: node.relation_name, code: 'DBT-ALIAS-TWICE', hint }))
    relations.set(node.relation_name, node)
  }
}

interface Twice {
  readonly other: ManifestNode
  readonly what: string
  readonly code: string
  readonly hint: string
}

function twice(node: ManifestNode, { other, what, code, hint }: Twice): Fault {
  return new Fault(code, {
    message: `two resources are called ${what}: ${other.original_file_path} and ${node.original_file_path}`,
    hint,
    place: { file: node.original_file_path },
  })
}

/** The fault of two files that make one resource. */
export function nameTwice(node: ManifestNode, other: ManifestNode): Fault {
  return twice(node, { other, what: node.name, code: 'DBT-NAME-TWICE', hint: 'rename one of them' })
}

function checkGroups({ manifest, problems }: ParseState): void {
  const groups = Object.values(manifest.groups).map(({ name }) => name)
  for (const node of Object.values(manifest.nodes)) {
    if (node.group === null || groups.includes(node.group)) continue
    problems.faults.push(
      new Fault('DBT-GROUP-MISSING', {
        message: `${node.unique_id} is of the group ${node.group}, which nobody has defined`,
        hint: didYouMean(node.group, groups),
        place: { file: node.original_file_path },
      }),
    )
  }
}
