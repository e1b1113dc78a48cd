import { join } from 'node:path'
import type { Column, ModelDataset } from '../define/index.ts'
import { columnType } from '../sql/index.ts'
import type { LoadedDbtProject } from './load-dbt-project.ts'
import { neverNull } from './bind/never-null.ts'
import { datasetsMade } from './manifest/datasets-made.ts'
import type { DbtManifest } from './manifest/dbt-manifest.ts'
import type { Group, ManifestNode, UnitTest } from './manifest/resource.ts'

/** The tables and views that the models, seeds and snapshots of a project make, as datasets. */
export function modelDatasets({ manifest, packages, project }: LoadedDbtProject): readonly ModelDataset[] {
  const sure = neverNull(manifest)
  const roots = new Map([...packages, project].map(({ name, root }) => [name, root]))
  return Object.values(manifest.nodes).flatMap((node) => {
    const [name] = datasetsMade(node)
    if (name === undefined) return []
    const { unique_id: id, description, tags, package_name: owner, original_file_path: path } = node
    return {
      id,
      name,
      columns: writtenColumns(node, sure),
      owner: ownerOf(manifest, node),
      description: description === '' ? null : description,
      tags: [...new Set(tags)].toSorted(),
      place: { file: join(roots.get(owner) ?? project.root, path), line: 1 },
    }
  })
}

/** The names of the tables that a resource reads, those of ephemeral models among them; none of a unit test, which reads what it writes down. */
export function datasetsRead(manifest: DbtManifest, resource: ManifestNode | UnitTest): readonly string[] {
  if (resource.resource_type === 'unit_test') return []
  const found = resource.depends_on.nodes.flatMap((id) => {
    const source = manifest.sources[id]
    if (source !== undefined) return [`${source.schema}.${source.identifier}`]
    const node = manifest.nodes[id]
    if (node === undefined) return []
    const made = datasetsMade(node)
    return made.length > 0 ? made : datasetsRead(manifest, node)
  })
  return [...new Set(found)]
}

/** The columns that property files describe with their types. */
function writtenColumns({ unique_id: id, columns }: ManifestNode, sure: ReadonlySet<string>): readonly Column[] {
  return Object.values(columns).flatMap(({ name, description, data_type: type }) => {
    if (type === null) return []
    const nullable = !sure.has(`${id} ${name.toLowerCase()}`)
    return { name, type: columnType(type), nullable, rules: [], unchecked: [], ...(description === '' ? {} : { description }) }
  })
}

/** Who a model belongs to: as its meta says, or the owner of its group. */
function ownerOf({ groups }: DbtManifest, { meta, group }: ManifestNode): string | null {
  const own = meta['owner']
  if (typeof own === 'string' && own !== '') return own
  const found = (Object.values(groups) as readonly Group[]).find(({ name }) => name === group)?.owner
  const words = [found?.['email'], found?.['name']].find((one) => typeof one === 'string' && one !== '')
  return typeof words === 'string' ? words : null
}
