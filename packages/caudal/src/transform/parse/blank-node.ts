import type { ManifestNode } from '../manifest/resource.ts'
import type { ParseState } from './parse-state.ts'

/** What a resource has in the manifest of which nothing is known yet but the project that it is part of. */
export function blankNode(
  state: ParseState,
): Omit<
  ManifestNode,
  | 'name'
  | 'resource_type'
  | 'package_name'
  | 'path'
  | 'original_file_path'
  | 'unique_id'
  | 'fqn'
  | 'alias'
  | 'checksum'
  | 'config'
  | 'raw_code'
> {
  return {
    database: state.target.database,
    schema: state.target.schema,
    tags: [],
    description: '',
    columns: {},
    meta: {},
    group: null,
    docs: { show: true, node_color: null },
    patch_path: null,
    build_path: null,
    unrendered_config: {},
    created_at: state.now,
    relation_name: null,
    doc_blocks: [],
    language: 'sql',
    refs: [],
    sources: [],
    metrics: [],
    functions: [],
    depends_on: { macros: [], nodes: [] },
    compiled_path: null,
    contract: { enforced: false, alias_types: true, checksum: null },
  }
}
