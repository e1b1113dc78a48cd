import { dictOf, hostObject } from '../../jinja/index.ts'
import type { Call, HostObject } from '../../jinja/index.ts'
import { jsonText } from '../../kernel/index.ts'
import { isObject } from './object.ts'

/** A resource as templates see it before it is whole: attributes and items are its fields, converted when they are asked for. */
export function nodeValue(node: object): HostObject {
  const fields = node as Readonly<Record<string, unknown>>
  const field = (key: unknown): unknown => {
    const value = typeof key === 'string' && Object.hasOwn(fields, key) ? fields[key] : undefined
    return isObject(value) ? dictOf(value) : value
  }
  const attributes: Readonly<Record<string, unknown>> = {
    get: ({ args: [key, otherwise] }: Call) => field(key) ?? otherwise ?? null,
    keys: () => Object.keys(fields),
    identifier: fields.alias,
  }
  return hostObject({
    type: 'ManifestNode',
    attribute: (name) => field(name) ?? (Object.hasOwn(attributes, name) ? attributes[name] : undefined),
    item: field,
    has: (key) => field(key) !== undefined,
    items: () => Object.keys(fields),
    mapping: true,
    // A copy, as the resource may take it in: `config(meta=model)`.
    json: () => JSON.parse(jsonText(fields)) as unknown,
  })
}
