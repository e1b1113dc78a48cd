import { didYouMean, Fault } from '../../kernel/index.ts'
import type { Call } from '../../jinja/index.ts'
import type { DbtManifest } from '../manifest/dbt-manifest.ts'
import type { ManifestNode, RefArgs, SourceDefinition } from '../manifest/resource.ts'
import { createRefLookup } from '../parse/ref-lookup.ts'
import { refArgsOf, sourceArgsOf } from '../parse/written-refs.ts'

/** Finds what calls of `ref` and `source` mean in a manifest that is read whole. Each throws `DBT-REF-MISSING` and `DBT-REF-ARGUMENTS`. */
export interface Resolver {
  /** The resource that a call of `ref` means, seen from a package. */
  ref(call: Call, from: string): ManifestNode
  source(call: Call, from: string): SourceDefinition
  /** The model of a name. */
  model(name: RefArgs, from: string): ManifestNode
}

/** Indexes a manifest by the names that templates use. */
export function createResolver(manifest: DbtManifest): Resolver {
  const lookup = createRefLookup(manifest, manifest.metadata.project_name)
  const model = (args: RefArgs, from: string): ManifestNode => {
    const found = lookup.ref(args, { package_name: from })
    if (found !== undefined) return found
    const { name, package: owner, version } = args
    throw new Fault('DBT-REF-MISSING', {
      message: `there is no model, seed or snapshot ${owner === null ? '' : `${owner}.`}${name}${version === null ? '' : ` of version ${version}`}`,
      hint: didYouMean(name, lookup.names()),
    })
  }
  return {
    model,
    ref: (call, from) => model(refArgsOf(call), from),
    source: (call, from) => {
      const names = sourceArgsOf(call)
      const found = lookup.source(names, { package_name: from })
      if (found !== undefined) return found
      const name = names.join('.')
      throw new Fault('DBT-REF-MISSING', { message: `there is no source ${name}`, hint: didYouMean(name, lookup.sourceNames()) })
    },
  }
}
