import type { ConfigDefinition, Dataset, Pipeline, Pool, Task } from '../define/index.ts'

/** What a file of a project exports that Caudal knows. */
export interface Exports {
  readonly pipelines: readonly Pipeline[]
  readonly datasets: readonly Dataset[]
  readonly tasks: readonly Task[]
  readonly pools: readonly Pool[]
  readonly configs: readonly ConfigDefinition[]
}

/** Picks what Caudal's functions returned out of a module's exports, each once. */
export function readExports(module: object): Exports {
  const values = [...new Set(Object.values(module) as readonly unknown[])]
  const ofKind = <T>(kind: string): T[] => values.filter((value) => kindOf(value) === kind) as T[]
  return {
    pipelines: ofKind('pipeline'),
    datasets: ofKind('dataset'),
    tasks: ofKind('task'),
    pools: ofKind('pool'),
    configs: ofKind('config'),
  }
}

function kindOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { kind, place } = value as { readonly kind?: unknown; readonly place?: { readonly file?: unknown } }
  return typeof kind === 'string' && typeof place?.file === 'string' ? kind : undefined
}
