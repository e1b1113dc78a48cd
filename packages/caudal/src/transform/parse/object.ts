/** An object of a YAML file. */
export type YamlObject = Record<string, unknown>

/** Whether a value is an object with keys of its own, and no list. */
export function isObject(value: unknown): value is YamlObject {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

/** A value where it is an object, else an empty one. */
export function objectOf(value: unknown): YamlObject {
  return isObject(value) ? value : {}
}

/** The items of a list; one value alone is a list of it, none an empty one. */
export function listOf(value: unknown): unknown[] {
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? (value as unknown[]) : [value]
}

/** The items of a list as texts. */
export function textsOf(value: unknown): string[] {
  return listOf(value).map(String)
}

/** A value where it is a text, else null. */
export function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
