import { configsFor } from '../project/config-tree.ts'
import type { ConfiguredKind, DbtProject } from '../project/dbt-project.ts'
import type { ConfigKind } from './node-config.ts'
import { defaultConfig, layOver, settleConfig } from './node-config.ts'
import type { YamlObject } from './object.ts'

/** What says how a resource is configured. */
export interface ConfigSources {
  readonly kind: ConfigKind
  readonly fqn: readonly string[]
  readonly owner: DbtProject
  readonly root: DbtProject
  /** What property files say. */
  readonly properties?: YamlObject
  /** What the resource itself says. */
  readonly own?: YamlObject
}

const trees: Readonly<Record<ConfigKind, ConfiguredKind>> = {
  model: 'models',
  analysis: 'models',
  operation: 'models',
  seed: 'seeds',
  snapshot: 'snapshots',
  test: 'data_tests',
  unit_test: 'unit_tests',
  source: 'sources',
  exposure: 'exposures',
}

/**
 * The configuration in force of a resource, from the weakest: defaults, the tree of its package's dbt_project.yml, property files, the
 * resource itself, and for packages the root's tree.
 */
export function configOf({ kind, fqn, owner, root, properties, own }: ConfigSources): YamlObject {
  const config = defaultConfig(kind)
  const lay = (over: YamlObject | undefined): void => {
    if (over !== undefined) layOver(config, { over, kind })
  }
  configsFor(owner.configs[trees[kind]], fqn).forEach(lay)
  lay(properties)
  lay(own)
  if (owner !== root) configsFor(root.configs[trees[kind]], fqn).forEach(lay)
  settleConfig(config, kind)
  return config
}

/** The same as it is written, for comparing states. */
export function writtenConfigOf({ kind, fqn, owner, root, properties, own }: ConfigSources): YamlObject {
  const config: YamlObject = {}
  for (const level of configsFor(owner.writtenConfigs[trees[kind]], fqn)) Object.assign(config, level)
  Object.assign(config, properties, own)
  if (owner !== root) for (const level of configsFor(root.writtenConfigs[trees[kind]], fqn)) Object.assign(config, level)
  return config
}
