import { callsOf, placeOf } from '../../jinja/index.ts'
import type { WrittenCall } from '../../jinja/index.ts'
import type { Place } from '../../kernel/index.ts'
import type { Exposure, ManifestNode } from '../manifest/resource.ts'
import type { ParseState } from './parse-state.ts'

/** A call that is looked for: by an argument, or by the name of one. */
interface SoughtCall {
  readonly call: string
  readonly name: string
  /** Whether `name` is that of the argument, as of `config(alias='x')`. Default false. */
  readonly isKeyword?: boolean
  readonly state: ParseState
}

/** Where a resource refers to something: the call in its own text, else its file. */
export function placeOfCall(node: ManifestNode | Exposure, { call, name, isKeyword = false, state }: SoughtCall): Place {
  const file = node.original_file_path
  if (!('raw_code' in node) || node.test_metadata !== undefined) return { file }
  try {
    const owner = state.projects.get(node.package_name)!
    const tree = state.context.parse(state.read({ owner, path: file, relative: file }), { file })
    const holds = (each: WrittenCall): boolean => (isKeyword ? each.kwargs.has(name) : each.args.some(({ value }) => value === name))
    const found = callsOf(tree).find((each) => each.name === call && holds(each))
    return found === undefined ? { file } : placeOf({ file, source: tree.source, at: found.at })
  } catch {
    return { file }
  }
}
