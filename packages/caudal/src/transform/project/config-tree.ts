/** A tree of configurations as dbt_project.yml has it under `models:` and the like. */
export type ConfigTree = Readonly<Record<string, unknown>>

/**
 * The configurations that a tree has for a resource, from the outside in: each level's own keys are those that begin with `+` and those
 * whose value is no object; other objects are folders and names of the fully qualified name.
 */
export function configsFor(tree: ConfigTree, fqn: readonly string[]): readonly ConfigTree[] {
  const configs: ConfigTree[] = []
  let level: unknown = tree
  for (let depth = 0; isObject(level); depth++) {
    const own = ownKeys(level)
    if (own !== undefined) configs.push(own)
    const name: string | undefined = fqn[depth]
    level = name === undefined ? undefined : level[name]
  }
  return configs
}

/** The own keys of levels that were asked for: thousands of resources ask for the same. Undefined where one has none. */
const known = new WeakMap<ConfigTree, ConfigTree | undefined>()

function ownKeys(level: ConfigTree): ConfigTree | undefined {
  if (known.has(level)) return known.get(level)
  const own: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(level)) {
    if (key.startsWith('+')) own[key.slice(1).trim()] = value
    else if (!isObject(value)) own[key] = value
  }
  const found = Object.keys(own).length === 0 ? undefined : own
  known.set(level, found)
  return found
}

function isObject(value: unknown): value is ConfigTree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
