import { Fault, Faults } from '../../kernel/index.ts'
import type { ManifestNode } from '../manifest/resource.ts'
import type { DbtScope } from '../context/scope.ts'
import { ephemeralName } from '../values/relation.ts'
import { injectCtes } from './inject-ctes.ts'

/** A query in SQL, with the ephemeral models that it reads, each after those that it reads itself. */
export interface Compiled {
  readonly sql: string
  /** The same with the ephemeral models in front. */
  readonly whole: string
  readonly ctes: readonly NamedCte[]
}

interface NamedCte {
  readonly id: string
  readonly name: string
  readonly sql: string
}

/** What compiling one resource needs. */
export interface CompileOptions {
  readonly node: ManifestNode
  /** Makes the scope of a resource, which tells the ephemeral models that it reaches for. */
  readonly scopeOf: (node: ManifestNode, ephemeral: (node: ManifestNode) => void) => Promise<DbtScope>
  /** What ephemeral models were compiled to already. */
  readonly known: Map<string, Promise<Compiled>>
}

/** Renders a resource to SQL. Throws what its templates throw, with the resource's file. */
export async function compileNode(options: CompileOptions): Promise<Compiled> {
  const { node, scopeOf } = options
  const reached = new Map<string, ManifestNode>()
  const scope = await scopeOf(node, (ephemeral) => reached.set(ephemeral.unique_id, ephemeral))
  const sql = await scope.render(node.raw_code, { file: node.original_file_path })
  const ctes = new Map<string, NamedCte>()
  for (const ephemeral of reached.values()) {
    const inner = await compileOnce(ephemeral, options)
    for (const cte of inner.ctes) ctes.set(cte.id, cte)
    const { unique_id: id, name } = ephemeral
    ctes.set(id, { id, name: ephemeralName(name), sql: inner.sql })
  }
  return { sql, whole: injectCtes(sql, [...ctes.values()]), ctes: [...ctes.values()] }
}

function compileOnce(node: ManifestNode, options: CompileOptions): Promise<Compiled> {
  const before = options.known.get(node.unique_id)
  if (before !== undefined) return before
  const made = compileNode({ ...options, node })
  options.known.set(node.unique_id, made)
  return made
}

/** Puts on a resource what it was compiled to, as templates and the manifest have it. */
export function keepCompiled(node: ManifestNode, { whole, ctes }: Compiled): void {
  node.compiled = true
  node.compiled_code = whole
  node.extra_ctes_injected = true
  node.extra_ctes = ctes.map(({ id, sql }) => ({ id, sql }))
}

/** What went wrong as one message, with its place. */
export function troubleText(error: unknown): string {
  if (error instanceof Faults) return error.faults.map(troubleText).join('\n')
  if (!(error instanceof Fault)) return error instanceof Error ? error.message : String(error)
  const { place, hint } = error
  const where =
    place === undefined
      ? ''
      : ` (${place.file}${place.line === undefined ? '' : `:${place.line}`}${place.column === undefined ? '' : `:${place.column}`})`
  return `${error.message}${where}${hint === undefined ? '' : `\n  ${hint}`}`
}
