import { didYouMean, Fault } from '../../kernel/index.ts'
import { toPlain, toValue } from '../../jinja/index.ts'
import type { ManifestNode } from '../manifest/resource.ts'
import { resourceScope } from './resource-scope.ts'
import type { RunOptions } from './run-options.ts'
import { withWorker } from './run-options.ts'

/** A macro to be called for what it does. */
export interface Operation {
  /** Its name, or `package.name`. */
  readonly macro: string
  readonly args: Readonly<Record<string, unknown>>
}

/** Calls a macro with a connection, as `run-operation` does; what it yields. What it does not commit is undone. Rejects with `DBT-MACRO-MISSING`. */
export async function runOperation(options: RunOptions, { macro, args }: Operation): Promise<unknown> {
  const { manifest, context } = options
  const parts = macro.split('.')
  const name = parts.pop()!
  const entry = parts.length === 0 ? context.macros.find(name, context.root) : context.macros.inPackage(name, parts.join('.'))
  if (entry === undefined) {
    throw new Fault('DBT-MACRO-MISSING', {
      message: `there is no macro ${macro}`,
      hint: didYouMean(name, [...new Set([...context.macros.entries.values()].map((each) => each.name))]),
    })
  }
  return withWorker(options, async (worker) => {
    const { scope } = resourceScope(worker, { node: standIn(manifest.metadata.project_name, macro) })
    try {
      const kwargs = new Map(Object.entries(args).map(([key, value]) => [key, toValue(value)]))
      return toPlain(await scope.run(entry, kwargs.size === 0 ? { args: [] } : { args: [], kwargs }))
    } finally {
      await worker.connection.rollback()
    }
  })
}

/** What stands for the resource where a template belongs to none. */
export function standIn(project: string, name: string): ManifestNode {
  return {
    resource_type: 'operation',
    name,
    package_name: project,
    unique_id: `operation.${project}.${name}`,
    original_file_path: name,
    path: name,
    database: null,
    schema: '',
    alias: name,
    config: {},
    raw_code: '',
    depends_on: { macros: [], nodes: [] },
  } as unknown as ManifestNode
}
