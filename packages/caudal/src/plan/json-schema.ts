import { Fault } from '../kernel/index.ts'
import type { Json } from '../kernel/index.ts'
import type { Schema } from '../define/index.ts'

/** The JSON schema of what a schema takes, as the schema itself writes it (zod 4.2 and later do); null where it cannot. */
export function jsonSchemaOf(schema: Schema | undefined, option: string): Json | null {
  if (schema === undefined) return null
  if (typeof schema !== 'object' || !('~standard' in schema)) {
    throw new Fault('DEFINE-UNKNOWN-OPTION', { message: 'what is given is no schema', hint: `write ${option}: z.object({ … })` })
  }
  const { toJSONSchema } = schema as { readonly toJSONSchema?: (options: object) => unknown }
  if (typeof toJSONSchema !== 'function') return null
  try {
    return JSON.parse(JSON.stringify(toJSONSchema.call(schema, { io: 'input', unrepresentable: 'any' }))) as Json
  } catch {
    return null
  }
}
