import { openDuckDbEngine } from '../adapters/duckdb/index.ts'
import type { ModelPart } from '../define/index.ts'
import { Fault } from '../kernel/index.ts'
import type { Clock } from '../kernel/index.ts'
import type { SqlEngine } from '../ports/index.ts'
import type { DatasetManifest } from '../plan/index.ts'
import { bindProject, knownColumns, packageRoots } from '../transform/index.ts'
import type { BoundProject, LoadedDbtProject } from '../transform/index.ts'

/** What is read before it is run. */
export interface Binding {
  readonly loaded: LoadedDbtProject
  readonly part: ModelPart
  /** The warehouse as it is. */
  readonly engine: SqlEngine
  /** The datasets that tasks of the pipeline write, or are going to. */
  readonly written: readonly DatasetManifest[]
  readonly clock: Clock
  readonly signal: AbortSignal
}

/**
 * Reads the queries of a build on empty tables; the names of those whose columns cannot be known so, and what packages have written that the
 * engine does not take. Rejects with the fault of a query that
 * cannot work, and with `MODEL-BIND-SEVERAL` where there are several.
 */
export async function bindBuild({
  loaded,
  part,
  engine,
  written,
  clock,
  signal,
}: Binding): Promise<Pick<BoundProject, 'unbound' | 'doubts'>> {
  const { manifest, context, project } = loaded
  const shadow = await openDuckDbEngine({ path: null, memory: null, threads: 1, clock })
  try {
    const { faults, unbound, doubts } = await bindProject({
      ...{ manifest, context, engine, shadow, clock, signal, projectFlags: project.flags },
      selection: part.of,
      roots: packageRoots(loaded),
      known: knownColumns(written),
    })
    const [first] = faults
    if (first !== undefined) throw faults.length === 1 ? first : severalFault(faults)
    return { unbound, doubts }
  } finally {
    await shadow.close()
  }
}

function severalFault(faults: readonly Fault[]): Fault {
  const texts = faults.map(({ message, place, hint }) => {
    const at = place === undefined ? '' : `${place.file}${place.line === undefined ? '' : `:${place.line}`}: `
    return `${at}${message}${hint === undefined ? '' : ` (${hint})`}`
  })
  const { place } = faults[0]!
  return new Fault('MODEL-BIND-SEVERAL', {
    message: `${faults.length} queries cannot work:\n${texts.join('\n')}`,
    hint: 'mend them; nothing was built',
    ...(place === undefined ? {} : { place }),
  })
}
