import { callsOf, placeOf } from '../../jinja/index.ts'
import type { Place } from '../../kernel/index.ts'
import type { Exposure, ManifestNode } from '../manifest/resource.ts'
import type { ParseState } from './parse-state.ts'

/** Where a resource refers to something: the call in its own text, else its file. */
export function placeOfCall(
  node: ManifestNode | Exposure,
  { call, name, state }: { readonly call: string; readonly name: string; readonly state: ParseState },
): Place {
  const file = node.original_file_path
  if (!('raw_code' in node) || node.test_metadata !== undefined) return { file }
  try {
    const owner = state.projects.get(node.package_name)!
    const tree = state.context.parse(state.read({ owner, path: file, relative: file }), { file })
    const found = callsOf(tree).find((each) => each.name === call && each.args.some(({ value }) => value === name))
    return found === undefined ? { file } : placeOf({ file, source: tree.source, at: found.at })
  } catch {
    return { file }
  }
}
