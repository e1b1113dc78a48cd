import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Json } from '../../kernel/index.ts'
import type { YamlRenderer } from '../context/yaml-renderer.ts'
import { readYaml } from '../project/read-yaml.ts'
import type { IndirectSelection } from './selection.ts'
import { parseSelectors } from './selectors-file.ts'
import type { NamedSelectors } from './selectors-file.ts'

/** The selectors of the project in a folder; none where it has no `selectors.yml`. Throws `DBT-YAML` and as `parseSelectors`. */
export function readSelectors(options: {
  readonly root: string
  readonly renderer: YamlRenderer
  readonly indirect?: IndirectSelection | undefined
}): NamedSelectors {
  const { root, renderer, indirect } = options
  const file = join(root, 'selectors.yml')
  if (!existsSync(file)) return new Map()
  const content = renderer.value(readYaml(readFileSync(file, 'utf8'), file), { file }) as { readonly selectors?: Json } | null
  return parseSelectors(content?.selectors, { file: 'selectors.yml', ...(indirect === undefined ? {} : { indirect }) })
}
