import { Fault } from '../../kernel/index.ts'
import type { HostFunction } from '../../jinja/index.ts'
import type { ManifestNode, SourceDefinition } from '../manifest/resource.ts'
import { createRelation } from '../values/relation.ts'
import type { Relation } from '../values/relation.ts'
import type { RowsSeen } from './node-relation.ts'
import { allRows, refRelation, sourceRelation } from './node-relation.ts'
import type { RunWorld } from './run-world.ts'

/** For whom names are resolved. */
export interface RefOptions {
  readonly world: RunWorld
  /** The package that the resource belongs to. */
  readonly owner: string
  readonly name: string
  /** What it was found to depend on when the project was read; null allows all. */
  readonly declared: ReadonlySet<string> | null
  /** Told each ephemeral model that is reached for. */
  readonly ephemeral: (node: ManifestNode) => void
  /** Whether a relation is there. */
  readonly exists: (relation: Relation) => Promise<boolean>
  /** Which rows of a resource are seen. */
  readonly rows: (resource: ManifestNode | SourceDefinition) => RowsSeen
}

/** `ref` while resources run. Throws `DBT-REF-MISSING` and `DBT-REF-UNDECLARED`. */
export function refFunction(options: RefOptions): HostFunction {
  const { world, owner, declared, ephemeral, rows } = options
  return (call) => {
    const found = world.resolver.ref(call, owner)
    if (declared !== null && !declared.has(found.unique_id)) throw undeclared(found.name, options)
    if (found.config.materialized === 'ephemeral' && found.resource_type === 'model') ephemeral(found)
    return deferred(found, options) ?? refRelation(found, { writing: world.writing, rows: rows(found) })
  }
}

/** `source` while resources run. Throws `DBT-REF-MISSING`. */
export function sourceFunction({ world, owner, rows }: RefOptions): HostFunction {
  return (call) => {
    const found = world.resolver.source(call, owner)
    return sourceRelation(found, { writing: world.writing, rows: rows(found) })
  }
}

/** The relation of another target where the resource is not to be built here: a promise where it has to be looked whether it is here. */
function deferred(node: ManifestNode, { world, exists }: RefOptions): Relation | Promise<Relation> | undefined {
  const { defer } = world.flags
  const other = node.defer_relation
  if (defer === 'never' || other === null || other === undefined || world.selection.has(node.unique_id)) return undefined
  const elsewhere = createRelation({
    dialect: world.writing.dialect,
    database: other.database,
    schema: other.schema,
    identifier: other.alias,
    quote: world.writing.quoting,
  })
  if (defer === 'always') return elsewhere
  const here = refRelation(node, { writing: world.writing, rows: allRows })
  return exists(here).then((isHere) => (isHere ? here : elsewhere))
}

function undeclared(name: string, { name: from }: RefOptions): Fault {
  return new Fault('DBT-REF-UNDECLARED', {
    message: `${from} reads ${name}, which could not be known when the project was read`,
    hint: `write -- depends_on: {{ ref('${name}') }} at the start of ${from}`,
  })
}
