import type { SqlColumn } from '../../ports/index.ts'
import type { ManifestNode, SourceDefinition } from '../manifest/resource.ts'
import { allRows, nodeRelation, sourceRelation } from '../run/node-relation.ts'
import { createRelation } from '../values/relation.ts'
import type { Relation } from '../values/relation.ts'
import type { Binding } from './bind-resource.ts'
import { isEphemeral, parentsRead } from './bind-resource.ts'
import type { BoundResource, Describing } from './bound-resource.ts'
import { describeColumns } from './bound-resource.ts'
import type { RealColumns } from './real-columns.ts'

/** From where the columns are known of what is read and not built. */
export interface Given {
  readonly look: RealColumns
  readonly known: ReadonlyMap<string, readonly (SqlColumn & { readonly description: string | null })[]>
  /** Unique ids of what is built. */
  readonly chosen: readonly string[]
}

/** Makes empty tables of all that the chosen read without being chosen: sources, and resources as they are in the warehouse. */
export async function readGiven(binding: Binding, given: Given): Promise<void> {
  const { manifest } = binding.worker.world
  const chosen = new Set(given.chosen)
  const read = new Set(given.chosen.flatMap((id) => parentsRead(manifest, id)))
  for (const id of read) {
    const source = manifest.sources[id]
    const node = manifest.nodes[id]
    if (source !== undefined) await giveSource(binding, { source, given })
    else if (node !== undefined && !chosen.has(id) && !isEphemeral(node)) await giveNode(binding, { node, look: given.look })
  }
}

async function giveSource(
  binding: Binding,
  { source, given }: { readonly source: SourceDefinition; readonly given: Given },
): Promise<void> {
  const { verdicts, worker } = binding
  const relation = sourceRelation(source, { writing: worker.world.writing, rows: allRows })
  const columns = await sourceColumns(relation, { source, given })
  if (columns === undefined) {
    verdicts.set(source.unique_id, {
      kind: 'unbound',
      because: 'the table is not there, and its columns are not all written with a data_type',
    })
    return
  }
  const { schema, identifier: table, description } = source
  const said = { ...Object.fromEntries(described(given.known, source)), ...written(source) }
  const resource = { id: source.unique_id, schema, table, description: description || null }
  await give(binding, { relation, columns, said, resource })
}

function described(known: Given['known'], source: SourceDefinition): [string, { name: string; description: string }][] {
  const columns = known.get(`${source.schema}.${source.identifier}`) ?? []
  return columns.map(({ name, description }) => [name, { name, description: description ?? '' }])
}

function written({ columns }: SourceDefinition): SourceDefinition['columns'] {
  return Object.fromEntries(Object.entries(columns).filter(([, { description }]) => description !== ''))
}

/** The columns that a source has, those that a task is going to write among them. */
async function sourceColumns(
  relation: Relation,
  { source, given }: { readonly source: SourceDefinition; readonly given: Given },
): Promise<readonly SqlColumn[] | undefined> {
  const planned = given.known.get(`${source.schema}.${source.identifier}`)?.map(({ name, type }) => ({ name, type }))
  const there = await given.look(relation.render())
  if (planned !== undefined) {
    const names = new Set(planned.map(({ name }) => name.toLowerCase()))
    return [...planned, ...(there ?? []).filter(({ name }) => !names.has(name.toLowerCase()))]
  }
  if (there !== undefined) return there
  const columns = Object.values(source.columns)
  const typed = columns.flatMap(({ name, data_type: type }) => (type === null ? [] : [{ name, type }]))
  return typed.length > 0 && typed.length === columns.length ? typed : undefined
}

/** A resource that is not built is read as it is here, or where it is deferred to. */
async function giveNode(binding: Binding, { node, look }: { readonly node: ManifestNode; readonly look: RealColumns }): Promise<void> {
  const { writing } = binding.worker.world
  const other = node.defer_relation ?? null
  const elsewhere =
    other === null
      ? []
      : [createRelation({ ...writing, database: other.database, schema: other.schema, identifier: other.alias, quote: writing.quoting })]
  for (const relation of [nodeRelation(node, writing), ...elsewhere]) {
    const columns = await look(relation.render())
    if (columns === undefined) continue
    const resource = { id: node.unique_id, schema: node.schema, table: node.alias, description: node.description || null }
    await give(binding, { relation, columns, said: node.columns, resource })
  }
  if (!binding.verdicts.has(node.unique_id)) binding.verdicts.set(node.unique_id, { kind: 'unbound', because: 'it is not built yet' })
}

interface Giving {
  readonly relation: Relation
  readonly columns: readonly SqlColumn[]
  readonly said: Describing['said']
  readonly resource: Omit<BoundResource, 'columns'>
}

async function give({ catalog, verdicts }: Binding, { relation, columns, said, resource }: Giving): Promise<void> {
  try {
    const described = describeColumns(await catalog.define(relation, columns), { said, parents: [], sql: null })
    verdicts.set(resource.id, { kind: 'bound', resource: { ...resource, columns: described } })
  } catch {
    verdicts.set(resource.id, { kind: 'unbound', because: 'it has columns of a type that an extension brings' })
  }
}
