import type { ManifestNode } from '../manifest/resource.ts'
import type { ProjectFiles } from '../project/project-files.ts'
import { attachProperties } from './attach-properties.ts'
import { buildGenericTest } from './build-generic-test.ts'
import type { TestParts, TestRequest } from './build-generic-test.ts'
import { buildNode } from './build-node.ts'
import { attachUnitTest } from './attach-unit-test.ts'
import { buildExposure, buildGroup, buildSemantic, buildUnitTest, createFixtureReader } from './build-others.ts'
import { buildSources } from './build-sources.ts'
import { nameTwice } from './check-manifest.ts'
import { docBlocks } from './docs.ts'
import type { Draft } from './draft.ts'
import { findDrafts } from './find-drafts.ts'
import type { MacroGraph } from './macro-graph.ts'
import { createNaming } from './node-names.ts'
import type { ParseState } from './parse-state.ts'
import { sourceTestRequests, testRequests } from './test-requests.ts'
import { yamlSnapshots } from './yaml-snapshots.ts'

/** What resources are built from. */
export interface BuildParts {
  readonly files: ReadonlyMap<string, ProjectFiles>
  readonly graph: MacroGraph
}

/** Builds all resources into the manifest. What is not enabled goes to `disabled`. Problems are kept in the state. */
export async function buildResources(state: ParseState, { files, graph }: BuildParts): Promise<void> {
  const { problems, context, read, properties, manifest } = state
  for (const each of files.values()) {
    for (const file of each.docs)
      problems.attempt(() => docBlocks(file, read(file)).forEach((block) => (manifest.docs[block.unique_id] = block)))
  }
  const drafts: Draft[] = []
  for (const [name, each] of files) drafts.push(...findDrafts({ owner: state.projects.get(name)!, files: each, context, problems, read }))
  drafts.push(...yamlSnapshots(state))
  attachProperties(drafts, { properties, problems, root: state.root })
  const naming = createNaming(state)
  for (const draft of drafts) {
    const node = await problems.attemptLater(() => buildNode(draft, { state, naming }))
    if (node === undefined) state.failed.add(draft.version === undefined ? draft.name : draft.entry!.name)
    else add(state, node)
  }
  await buildTests(state, { state, naming, graph })
  buildDescribed(state, files)
}

function add({ manifest, problems }: ParseState, node: ManifestNode): void {
  const id = node.unique_id
  const other = manifest.nodes[id]
  if (!node.config.enabled) (manifest.disabled[id] ??= []).push(node)
  else if (other === undefined) manifest.nodes[id] = node
  else if (node.test_metadata === undefined) problems.faults.push(nameTwice(node, other))
}

async function buildTests(state: ParseState, parts: TestParts): Promise<void> {
  const { properties, problems, manifest } = state
  const byName = new Map<string, ManifestNode>()
  const known = [...Object.values(manifest.disabled).flatMap((list) => list as ManifestNode[]), ...Object.values(manifest.nodes)]
  for (const node of known) {
    for (const key of [`${node.package_name} ${node.name} ${node.version ?? ''}`, ` ${node.name} ${node.version ?? ''}`])
      byName.set(key, node)
  }
  const requests: TestRequest[] = []
  for (const kind of ['models', 'seeds', 'snapshots'] as const) {
    for (const entry of properties.of(kind)) {
      const find = (name: string, version: string | number | null): ManifestNode | undefined =>
        byName.get(`${entry.owner.name} ${name} ${version ?? ''}`) ?? byName.get(` ${name} ${version ?? ''}`)
      requests.push(...(problems.attempt(() => testRequests(entry, { state, find })) ?? []))
    }
  }
  const patches = new Map(
    properties
      .of('sources')
      .flatMap((entry) => (typeof entry.data.overrides === 'string' ? [[`${entry.data.overrides} ${entry.name}`, entry]] : [])),
  )
  for (const entry of properties.of('sources')) {
    if (typeof entry.data.overrides === 'string') continue
    const patch = patches.get(`${entry.owner.name} ${entry.name}`)
    for (const built of problems.attempt(() => buildSources(entry, { state, patch })) ?? []) {
      const { source } = built
      if (source.config.enabled) manifest.sources[source.unique_id] = source
      else (manifest.disabled[source.unique_id] ??= []).push(source)
      requests.push(...sourceTestRequests(built, state))
    }
  }
  for (const request of requests) {
    const node = await problems.attemptLater(() => buildGenericTest(request, parts))
    if (node !== undefined) add(state, node)
  }
}

function buildDescribed(state: ParseState, files: ReadonlyMap<string, ProjectFiles>): void {
  const { properties, problems, manifest } = state
  const keep = <T extends { readonly unique_id: string }>(into: { [id: string]: T }, made: T | undefined): void => {
    if (made === undefined) return
    const { config } = made as { readonly config?: { readonly enabled?: unknown } }
    if (config?.enabled === false) (manifest.disabled[made.unique_id] ??= []).push(made as never)
    else into[made.unique_id] = made
  }
  for (const entry of properties.of('exposures'))
    keep(
      manifest.exposures,
      problems.attempt(() => buildExposure(entry, state)),
    )
  for (const entry of properties.of('groups'))
    keep(
      manifest.groups,
      problems.attempt(() => buildGroup(entry)),
    )
  for (const kind of ['metrics', 'semantic_models', 'saved_queries'] as const) {
    for (const entry of properties.of(kind))
      keep(
        manifest[kind],
        problems.attempt(() => buildSemantic({ ...entry, kind }, state)),
      )
  }
  const fixture = createFixtureReader(state, new Map([...files].map(([name, each]) => [name, each.fixtures])))
  for (const entry of properties.of('unit_tests')) {
    const test = problems.attempt(() => buildUnitTest(entry, { state, fixture }))
    if (test !== undefined)
      keep(
        manifest.unit_tests,
        problems.attempt(() => attachUnitTest(test, { state, entry })),
      )
  }
}
