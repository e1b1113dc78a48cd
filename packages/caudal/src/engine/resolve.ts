import { Fault } from '../kernel/index.ts'
import type { Json, Window } from '../kernel/index.ts'
import type { Template } from '../define/index.ts'

/** What handles stand for when a step starts. */
export interface Values {
  readonly outputs: ReadonlyMap<string, Json>
  readonly window: Window
  readonly params: { readonly [name: string]: Json }
  readonly item?: Json
}

/** The value of a template. An output that does not exist, because its step did not succeed, is null, and so is all below it. */
export function resolve(template: Template, values: Values): Json {
  switch (template.kind) {
    case 'literal':
      return template.value
    case 'window':
      return values.window[template.field]
    case 'output':
      return at(values.outputs.get(template.step) ?? null, template.path)
    case 'item':
      return at(values.item ?? null, template.path)
    case 'param':
      return at(values.params, template.path)
    case 'list':
      return template.items.map((item) => resolve(item, values))
    case 'record':
      return Object.fromEntries(Object.entries(template.fields).map(([name, field]) => [name, resolve(field, values)]))
  }
}

/** The steps whose outputs a template uses. */
export function stepsOf(template: Template): readonly string[] {
  switch (template.kind) {
    case 'output':
      return [template.step]
    case 'list':
      return template.items.flatMap(stepsOf)
    case 'record':
      return Object.values(template.fields).flatMap(stepsOf)
    default:
      return []
  }
}

/** The list that a mapped step maps over. Throws `MAP-NOT-A-LIST`. */
export function resolveItems(template: Template, values: Values): readonly Json[] {
  const items = resolve(template, values)
  if (Array.isArray(items)) return items as readonly Json[]
  throw new Fault('MAP-NOT-A-LIST', {
    message: `a mapped step needs a list, and was given ${items === null ? 'nothing' : typeof items}`,
    hint: 'let the step before return an array',
  })
}

function at(value: Json, path: readonly string[]): Json {
  let found: Json = value
  for (const name of path) {
    if (found === null || typeof found !== 'object') return null
    found = (found as { readonly [key: string]: Json | undefined })[name] ?? null
  }
  return found
}
