import { defaultSelector, findSelector, parseSelection, select } from '../../transform/index.ts'
import type { DbtManifest, NamedSelectors, Selected, SelectionState } from '../../transform/index.ts'
import type { ModelRequest } from './model-request.ts'

/** Selects what a command is asked to work on, among the kinds of resources that the command is for. */
export function selectModels(options: {
  readonly manifest: DbtManifest
  readonly selectors: NamedSelectors
  readonly request: ModelRequest
  readonly state: SelectionState | null
  /** The kinds of resources that the command works on. */
  readonly kinds: readonly string[]
  /** Whether models without any code count. */
  readonly includeEmpty?: boolean
}): Selected {
  const { manifest, selectors, request, state, kinds, includeEmpty = false } = options
  const wanted = request.resourceTypes.length === 0 ? kinds : kinds.filter((kind) => request.resourceTypes.includes(kind))
  return select({
    manifest,
    selection: selectionOf(request, selectors),
    state,
    selectors,
    resourceTypes: wanted.filter((kind) => !request.excludedTypes.includes(kind)),
    includeEmpty,
  })
}

function selectionOf(request: ModelRequest, selectors: NamedSelectors): ReturnType<typeof parseSelection> {
  if (request.selector !== undefined) return findSelector(request.selector, { selectors }).selection
  const { select: wanted, exclude, indirect } = request
  if (wanted.length === 0 && exclude.length === 0) {
    const standing = defaultSelector(selectors)
    if (standing !== undefined) return standing.selection
  }
  return parseSelection({ select: wanted, exclude, ...(indirect === undefined ? {} : { indirect }) })
}
