/** A tree of configurations as dbt_project.yml has it under `models:` and the like. */
export type ConfigTree = Readonly<Record<string, unknown>>

/**
 * The configurations that a tree has for a resource, from the outside in: each level's own keys are those that begin with `+` and those
 * whose value is no object; other objects are folders and names of the fully qualified name.
 */
export function configsFor(tree: ConfigTree, fqn: readonly string[]): Record<string, unknown>[] {
  const configs: Record<string, unknown>[] = []
  let level: unknown = tree
  for (let depth = 0; isObject(level); depth++) {
    configs.push(ownKeys(level))
    const name: string | undefined = fqn[depth]
    level = name === undefined ? undefined : level[name]
  }
  return configs.filter((config) => Object.keys(config).length > 0)
}

function ownKeys(level: ConfigTree): Record<string, unknown> {
  const own: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(level)) {
    if (key.startsWith('+')) own[key.slice(1).trim()] = value
    else if (!isObject(value)) own[key] = value
  }
  return own
}

function isObject(value: unknown): value is ConfigTree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
