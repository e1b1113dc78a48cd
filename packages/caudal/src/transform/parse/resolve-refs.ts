import { didYouMean, Fault } from '../../kernel/index.ts'
import type { Exposure, ManifestNode, RefArgs } from '../manifest/resource.ts'
import type { ParseState } from './parse-state.ts'
import { placeOfCall } from './place-of-call.ts'
import type { RefLookup } from './ref-lookup.ts'
import { resolveSemantic } from './resolve-semantic.ts'

/** Turns references into `depends_on`. Problems: DBT-REF-MISSING, DBT-REF-PRIVATE; tests of what is not there are switched off with a warning. */
export function resolveRefs(state: ParseState, lookup: RefLookup): void {
  const { manifest } = state
  const disabled = new Set(
    Object.values(manifest.disabled).flatMap((list) => list.map(({ name, package_name: owner }) => `${owner}.${name}`)),
  )
  const isDisabled = (name: string): boolean => [...state.projects.keys()].some((owner) => disabled.has(`${owner}.${name}`))
  for (const node of [...Object.values(manifest.nodes), ...Object.values(manifest.exposures)]) {
    for (const source of node.sources) resolveSource(node, source, { state, lookup, isDisabled })
    for (const ref of node.refs) resolveRef(node, ref, { state, lookup, isDisabled })
    for (const metric of node.metrics) resolveMetric(node, metric, state)
  }
  resolveSemantic(manifest, lookup)
}

interface Parts {
  readonly state: ParseState
  readonly lookup: RefLookup
  readonly isDisabled: (name: string) => boolean
}

type Referring = ManifestNode | Exposure

function resolveRef(node: Referring, ref: RefArgs, { state, lookup, isDisabled }: Parts): void {
  const target = lookup.ref(ref, node)
  if (target === undefined && state.failed.has(ref.name)) return
  if (target === undefined) {
    const said = `${ref.package === null ? '' : `${ref.package}.`}${ref.name}${ref.version === null ? '' : ` v${ref.version}`}`
    missing(node, {
      what: said,
      call: 'ref',
      name: ref.name,
      hint: () => didYouMean(ref.name, lookup.names()),
      state,
      off: isDisabled(ref.name),
    })
    return
  }
  if (target.access === 'private' && groupOf(node) !== target.group) {
    state.problems.faults.push(
      new Fault('DBT-REF-PRIVATE', {
        message: `${node.unique_id} refers to ${target.name}, which is private${target.group === null ? '' : ` to the group ${target.group}`}`,
        hint: 'join the group, or make the model protected',
        place: placeOfCall(node, { call: 'ref', name: ref.name, state }),
      }),
    )
  }
  depend(node, target.unique_id)
}

function groupOf(node: Referring): string | null {
  return 'group' in node ? node.group : null
}

function resolveSource(node: Referring, source: readonly string[], { state, lookup, isDisabled }: Parts): void {
  const target = lookup.source(source, node)
  if (target !== undefined) return depend(node, target.unique_id)
  const name = source.join('.')
  const hint = (): string => didYouMean(name, lookup.sourceNames())
  missing(node, { what: name, call: 'source', name: source[1] ?? '', hint, state, off: isDisabled(source[1] ?? '') })
}

function resolveMetric(node: Referring, metric: readonly string[], state: ParseState): void {
  const name = metric.at(-1) ?? ''
  const known = Object.values(state.manifest.metrics)
  const target = known.find((each) => each.name === name)
  if (target !== undefined) return depend(node, target.unique_id)
  const hint = (): string =>
    didYouMean(
      name,
      known.map((each) => each.name),
    )
  missing(node, { what: name, call: 'metric', name, hint, state, off: false })
}

function depend(node: Referring, id: string): void {
  if (!node.depends_on.nodes.includes(id)) node.depends_on.nodes.push(id)
}

interface Missing {
  readonly what: string
  readonly call: string
  readonly name: string
  readonly hint: () => string
  readonly state: ParseState
  /** Whether it is there, but switched off. */
  readonly off: boolean
}

function missing(node: Referring, { what, call, name, hint, state, off }: Missing): void {
  const isTest = node.resource_type === 'test'
  if (isTest) node.config.enabled = false
  if (isTest && off) return
  const fault = new Fault('DBT-REF-MISSING', {
    message: `${node.unique_id} refers to the ${call === 'ref' ? 'model' : call} ${what}, which ${off ? 'is not enabled' : 'is not there'}`,
    hint: off ? 'enable it, or remove the reference' : hint(),
    place: placeOfCall(node, { call, name, state }),
  })
  if (isTest) state.problems.warnings.push(fault)
  else state.problems.faults.push(fault)
}
