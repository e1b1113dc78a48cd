import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Fault, fingerprint } from '../kernel/index.ts'
import type { ModelDataset, ModelPart, Models, Selection } from '../define/index.ts'
import type { LoadedDbtProject } from './load-dbt-project.ts'
import type { DbtManifest } from './manifest/dbt-manifest.ts'
import type { ManifestNode, UnitTest } from './manifest/resource.ts'
import { findProjectFiles } from './project/project-files.ts'
import type { ProjectFile } from './project/project-files.ts'
import { datasetsMade } from './manifest/datasets-made.ts'
import { datasetsRead } from './model-datasets.ts'
import { codeOf } from './resource-code.ts'
import { auditTests } from './run/audit-resource.ts'
import { buildGraph } from './run/build-graph.ts'
import { plainFlags } from './run/run-options.ts'
import { parseSelection } from './select/parse-selection.ts'
import { readSelectors } from './select/read-selectors.ts'
import { select } from './select/select.ts'

type Audits = ReturnType<typeof auditTests>

const types = ['model', 'seed', 'snapshot', 'test', 'unit_test'] as const

/** The models of a loaded project as plans ask for them. */
export function plannedModels(loaded: LoadedDbtProject, datasets: readonly ModelDataset[]): Models {
  const { manifest, project, context } = loaded
  const selectors = readSelectors({ root: project.root, renderer: context.yaml(project.name), indirect: undefined })
  return {
    file: join(project.root, 'dbt_project.yml'),
    datasets,
    select(selection) {
      const { ids } = select({
        manifest,
        selection: parseSelection(selection),
        state: null,
        selectors,
        resourceTypes: types,
        includeEmpty: false,
      })
      const graph = buildGraph({ manifest, selection: ids, testsFirst: true })
      if (graph.size === 0) throw nothingSelected(selection)
      const audits = auditTests({ manifest, selection: new Set(ids), flags: plainFlags })
      const silent = new Map([...graph].filter(([id]) => isSilent(manifest, id)))
      const parts = [...graph]
        .filter(([id]) => !silent.has(id))
        .map(([id, parents]) => partOf(loaded, { audits, resource: resourceOf(manifest, id), after: through(parents, silent) }))
      return inOrder(loaded, parts)
    },
  }
}

/** The parts of a build with what comes before and after them: their queries are read, then come the hooks of the start; those of the end come last. */
function inOrder(loaded: LoadedDbtProject, parts: readonly ModelPart[]): readonly ModelPart[] {
  const chain = (when: 'on-run-start' | 'on-run-end', before: readonly string[]): ModelPart[] => {
    const hooks = hooksOf(loaded.manifest, when)
    return hooks.map((resource, index) => {
      const after = [...before, ...hooks.slice(0, index).map(({ unique_id: id }) => id)]
      return partOf(loaded, { audits: new Map(), resource, after })
    })
  }
  const bind = bindPart(loaded, parts)
  const starts = chain(
    'on-run-start',
    bind.map(({ id }) => id),
  )
  const first = [...bind, ...starts].map(({ id }) => id)
  const built = parts.map((part) => ({ ...part, after: [...part.after, ...first] }))
  const of = [...first, ...built.map(({ id }) => id)]
  const ends = chain('on-run-end', of).map((hook) => ({ ...hook, of, atEnd: true }))
  return [...bind, ...starts, ...built, ...ends]
}

/** The step that reads the queries of a build before any is run; none where there is nothing but unit tests. */
function bindPart({ project }: LoadedDbtProject, parts: readonly ModelPart[]): readonly ModelPart[] {
  const read = parts.filter(({ type }) => type !== 'unit_test')
  if (read.length === 0) return []
  return [
    {
      ...{ id: 'bind', name: 'bind', type: 'bind', audits: [], auditedIn: null, after: [], reads: [], writes: [], atEnd: false },
      of: read.map(({ id }) => id),
      code: fingerprint(read.map(({ code }) => code)),
      description: 'Reads all queries on empty tables before any of them is run',
      place: { file: join(project.root, 'dbt_project.yml') },
    },
  ]
}

/** The files that a project and its packages are made of, absolute. */
export function modelFiles({ project, packages }: LoadedDbtProject): readonly string[] {
  return [project, ...packages].flatMap((one) => {
    const files = (Object.values(findProjectFiles(one)) as readonly (readonly ProjectFile[])[]).flat()
    const others = ['selectors.yml', '.dbtignore'].map((name) => join(one.root, name)).filter((file) => existsSync(file))
    return [join(one.root, 'dbt_project.yml'), ...others, ...new Set(files.map(({ path }) => join(one.root, path)))]
  })
}

function nothingSelected({ select: wanted, exclude }: Selection): Fault {
  const what = exclude.length === 0 ? wanted.join(' ') : `${wanted.join(' ')} without ${exclude.join(' ')}`
  return new Fault('MODEL-NONE-SELECTED', {
    message: `the selector "${what}" selects nothing that can be built`,
    hint: 'see what there is with: caudal list models',
  })
}

function resourceOf({ nodes, unit_tests: tests }: DbtManifest, id: string): ManifestNode | UnitTest {
  return nodes[id] ?? tests[id]!
}

/** Hooks of the project and its packages that run before or after all else, in order. */
function hooksOf({ nodes }: DbtManifest, when: 'on-run-start' | 'on-run-end'): readonly ManifestNode[] {
  return Object.values(nodes)
    .filter((node) => node.resource_type === 'operation' && node.tags.includes(when))
    .toSorted((one, other) => (one.index ?? 0) - (other.index ?? 0))
}

/** Whether there is nothing to run of a resource, as of an ephemeral model: it is part of the queries of others. */
function isSilent({ nodes }: DbtManifest, id: string): boolean {
  const node = nodes[id]
  return node?.resource_type === 'model' && node.config.materialized === 'ephemeral'
}

/** Parents, those that have nothing to run replaced by their own. */
function through(parents: ReadonlySet<string>, silent: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const found = new Set<string>()
  for (const id of parents) {
    const above = silent.get(id)
    for (const one of above === undefined ? [id] : through(above, silent)) found.add(one)
  }
  return [...found]
}

function partOf(
  { manifest, packages, project }: LoadedDbtProject,
  { resource, after, audits }: { readonly resource: ManifestNode | UnitTest; readonly after: readonly string[]; readonly audits: Audits },
): ModelPart {
  const { name, unique_id: id, resource_type: type, description, package_name: owner, original_file_path: path } = resource
  const root = [project, ...packages].find((one) => one.name === owner)?.root ?? project.root
  return {
    id,
    name,
    type: type as ModelPart['type'],
    audits: (audits.get(id) ?? []).map((test) => test.unique_id),
    auditedIn: [...audits].find(([, tests]) => tests.some((test) => test.unique_id === id))?.[0] ?? null,
    writes: datasetsMade(resource),
    reads: datasetsRead(manifest, resource),
    of: [],
    atEnd: false,
    after,
    code: codeOf(manifest, resource),
    description: description === '' ? null : description,
    place: { file: join(root, path) },
  }
}
