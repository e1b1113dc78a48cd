import type { ColumnInfo } from '../manifest/resource.ts'
import type { Describer } from './docs.ts'
import { isTemplate } from './docs.ts'
import type { ParseState } from './parse-state.ts'

interface Described {
  readonly package_name: string
  readonly original_file_path: string
  readonly patch_path?: string | null
  description: string
  doc_blocks?: string[]
  columns?: { readonly [name: string]: ColumnInfo }
}

/** Renders all descriptions. Problems: DBT-DOC-MISSING and the faults of templates. */
export function describeAll({ manifest, problems }: ParseState, describer: Describer): void {
  const render = (source: string, resource: Described): ReturnType<Describer['describe']> | undefined =>
    // Most say what they say, and have no blocks already.
    !isTemplate(source)
      ? undefined
      : problems.attempt(() =>
          describer.describe(source, {
            owner: resource.package_name,
            file: resource.patch_path?.split('://').at(-1) ?? resource.original_file_path,
          }),
        )
  const describe = (resource: Described): void => {
    const own = render(resource.description, resource)
    if (own !== undefined) {
      resource.description = own.text
      if (resource.doc_blocks !== undefined) resource.doc_blocks = own.blocks
    }
    for (const column of Object.values(resource.columns ?? {})) {
      const described = render(column.description, resource)
      if (described !== undefined) Object.assign(column, { description: described.text, doc_blocks: described.blocks })
    }
  }
  const { nodes, sources, exposures, macros, unit_tests: tests } = manifest
  for (const group of [nodes, sources, exposures, macros, tests]) for (const resource of Object.values(group)) describe(resource)
  for (const source of Object.values(sources)) {
    const described = render(source.source_description, source)
    if (described !== undefined) Object.assign(source, { source_description: described.text })
  }
  for (const macro of Object.values(macros)) {
    for (const argument of macro.arguments) {
      const described = render(argument.description, macro)
      if (described !== undefined) Object.assign(argument, { description: described.text })
    }
  }
}
