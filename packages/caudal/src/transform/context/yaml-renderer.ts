import type { Jinja, Lookup, Template } from '../../jinja/index.ts'
import { toPlain, toValue } from '../../jinja/index.ts'
import { createDbtJinja, nativeValue } from './dbt-jinja.ts'

/** Renders texts of YAML files natively: `"{{ [1] }}"` becomes a list. */
export interface YamlRenderer {
  /** A text rendered; the value as plain JavaScript. Texts without marks are what they are. */
  text(source: string, options: { readonly file: string }): unknown
  /** A value with every text in it rendered. `keep` says where to leave one as it is written, by its keys from the outside. */
  value(value: unknown, options: RenderValueOptions): unknown
}

/** What is rendered, and where it stands. */
export interface RenderValueOptions {
  readonly file: string
  readonly keep?: (path: readonly (string | number)[]) => boolean
}

const marked = /\{[{%#]|[#}%]\}/

/** Makes what renders YAML with the given names. It sees no macros, and waits for nothing. */
export function createYamlRenderer(lookup: Lookup): YamlRenderer {
  let jinja: Jinja | undefined
  const templates = new Map<string, Template>()
  const compiled = (source: string, file: string): Template => {
    const known = templates.get(source)
    if (known !== undefined) return known
    const made = (jinja ??= createDbtJinja({ native: true })).compile(source, { file })
    templates.set(source, made)
    return made
  }
  const text = (source: string, file: string): unknown =>
    marked.test(source)
      ? toPlain(nativeValue(compiled(source, file).value((name: string) => toValueOf(lookup(name)))))
      : source.replace(/\n$/, '')
  const walk = (value: unknown, path: (string | number)[], options: RenderValueOptions): unknown => {
    // Most of what is within a value is what it will be.
    if (isFinal(value) || options.keep?.(path) === true) return value
    if (typeof value === 'string') return text(value, options.file)
    const within = (key: string | number, item: unknown): unknown => {
      path.push(key)
      const rendered = walk(item, path, options)
      path.pop()
      return rendered
    }
    if (Array.isArray(value)) return value.map((item, index) => within(index, item))
    if (Object.getPrototypeOf(value) !== Object.prototype) return value
    return Object.fromEntries(Object.entries(value as object).map(([key, item]) => [key, within(key, item)]))
  }
  return {
    text: (source, { file }) => text(source, file),
    value: (value, options) => walk(value, [], options),
  }
}

/** Whether a value is what it will be once it is rendered: no text in it has marks, or ends in a line break that would go. */
function isFinal(value: unknown): boolean {
  if (typeof value === 'string') return !value.endsWith('\n') && !marked.test(value)
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every(isFinal)
  for (const key in value) if (!isFinal((value as Readonly<Record<string, unknown>>)[key])) return false
  return true
}

/** Whether any text within a value is a template. What has none comes out the same for all projects. */
export function hasTemplates(value: unknown): boolean {
  if (typeof value === 'string') return marked.test(value)
  if (typeof value !== 'object' || value === null) return false
  return Object.values(value).some(hasTemplates)
}

function toValueOf(value: unknown): unknown {
  return value === undefined ? undefined : toValue(value)
}
