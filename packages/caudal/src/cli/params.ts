import type { Workbench } from '../assemble.ts'
import { Fault, Faults } from '../kernel/index.ts'
import type { Json } from '../kernel/index.ts'
import type { PipelineManifest } from '../plan/index.ts'
import { checkParams } from '../operate/index.ts'
import type { RunParams } from '../operate/index.ts'

interface ParamSchema {
  readonly type?: string | readonly string[]
}

/**
 * The parameters of a run from `name=value` texts, checked by the pipeline's own schema and with its defaults filled in. Throws
 * `CLI-BAD-VALUE`, and `PARAMS-*` as the project finds them, all at once.
 */
export async function checkedParams(
  workbench: Workbench,
  asked: { readonly pipeline: PipelineManifest; readonly texts: readonly string[] },
): Promise<RunParams> {
  const { pipeline, texts } = asked
  return await checkParams(workbench, { pipeline, params: readParams(pipeline.params, texts) })
}

/** The values of `name=value` texts, each read as the type that the JSON schema gives it; text where nothing else fits. Throws `CLI-BAD-VALUE`. */
export function readParams(schema: Json, texts: readonly string[]): RunParams {
  const known = (schema as { readonly properties?: { readonly [name: string]: ParamSchema } } | null)?.properties ?? {}
  const params: { [name: string]: Json } = {}
  const faults: Fault[] = []
  for (const text of texts) {
    const cut = text.indexOf('=')
    if (cut < 1)
      faults.push(new Fault('CLI-BAD-VALUE', { message: `"${text}" is not a parameter`, hint: 'write name=value', data: { param: text } }))
    else params[text.slice(0, cut)] = readValue(text.slice(cut + 1), known[text.slice(0, cut)] ?? {})
  }
  if (faults.length > 0) throw faults.length === 1 ? faults[0]! : new Faults(faults)
  return params
}

function readValue(text: string, schema: ParamSchema): Json {
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? ['any'])
  for (const type of types) {
    const value = type === 'string' ? undefined : readAs(type, text)
    if (value !== undefined) return value
  }
  return text
}

/** The JSON value that a text spells, where it is of the type. */
function readAs(type: string, text: string): Json | undefined {
  let value: Json
  try {
    value = JSON.parse(text) as Json
  } catch {
    return undefined
  }
  if (type === 'any') return value
  if (type === 'integer' || type === 'number') return typeof value === 'number' ? value : undefined
  if (type === 'array') return Array.isArray(value) ? value : undefined
  if (type === 'null') return value === null ? value : undefined
  const plain = typeof value === 'object' && (value === null || Array.isArray(value)) ? 'none' : typeof value
  return plain === type ? value : undefined
}
