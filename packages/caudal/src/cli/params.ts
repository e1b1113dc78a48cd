import { didYouMean, Fault, Faults } from '../kernel/index.ts'
import type { Json } from '../kernel/index.ts'
import type { PipelineManifest } from '../plan/index.ts'

interface ParamSchema {
  readonly type?: string | readonly string[]
  readonly default?: Json
  readonly enum?: readonly Json[]
}

interface ParamsSchema {
  readonly properties?: { readonly [name: string]: ParamSchema }
  readonly required?: readonly string[]
}

/**
 * The parameters of a run from `name=value` texts, each read as the type that the pipeline's schema gives it. Throws all that is wrong at
 * once: `CLI-BAD-VALUE`, `CLI-UNKNOWN-PARAM`, `CLI-MISSING-PARAM`.
 */
export function readParams(pipeline: PipelineManifest, texts: readonly string[]): { readonly [name: string]: Json } {
  const schema = (pipeline.params ?? {}) as ParamsSchema
  const known = schema.properties ?? {}
  const faults: Fault[] = []
  const params: { [name: string]: Json } = {}
  for (const text of texts) {
    const cut = text.indexOf('=')
    const name = cut === -1 ? text : text.slice(0, cut)
    if (cut < 1) faults.push(badParam(text, { message: `"${text}" is not a parameter`, hint: 'write name=value' }))
    else if (known[name] === undefined) faults.push(unknownParam(pipeline, { name, known: Object.keys(known) }))
    else {
      const value = readValue(text.slice(cut + 1), known[name])
      if (value === undefined)
        faults.push(
          badParam(text, { message: `${name} cannot be "${text.slice(cut + 1)}"`, hint: `write ${typesOf(known[name]).join(' or ')}` }),
        )
      else params[name] = value
    }
  }
  for (const name of schema.required ?? []) {
    if (texts.some((text) => text.startsWith(`${name}=`)) || known[name]?.default !== undefined) continue
    faults.push(
      new Fault('CLI-MISSING-PARAM', {
        message: `${pipeline.name} needs the parameter ${name}`,
        hint: `add --param ${name}=…`,
        data: { param: name },
      }),
    )
  }
  if (faults.length > 0) throw faults.length === 1 ? faults[0]! : new Faults(faults)
  return params
}

function readValue(text: string, schema: ParamSchema): Json | undefined {
  for (const type of typesOf(schema)) {
    const value = readAs(type, text)
    if (value !== undefined) return value
  }
  return undefined
}

function readAs(type: string, text: string): Json | undefined {
  if (type === 'string') return text
  if (type === 'null') return text === 'null' ? null : undefined
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined
  if (type === 'number' || type === 'integer') {
    const value = text.trim() === '' ? Number.NaN : Number(text)
    return Number.isFinite(value) && (type === 'number' || Number.isInteger(value)) ? value : undefined
  }
  return readJson(type, text)
}

function readJson(type: string, text: string): Json | undefined {
  try {
    const value = JSON.parse(text) as Json
    if (type === 'array') return Array.isArray(value) ? value : undefined
    return type !== 'object' || (typeof value === 'object' && value !== null && !Array.isArray(value)) ? value : undefined
  } catch {
    return type === 'value' ? text : undefined
  }
}

/** What a value may be, `value` for anything; text is tried last, as all that is typed is text. */
function typesOf(schema: ParamSchema): readonly string[] {
  const types = schema.type === undefined ? ['value'] : typeof schema.type === 'string' ? [schema.type] : schema.type
  return types.toSorted((a, b) => Number(a === 'string') - Number(b === 'string'))
}

function unknownParam(pipeline: PipelineManifest, options: { readonly name: string; readonly known: readonly string[] }): Fault {
  const { name, known } = options
  return new Fault('CLI-UNKNOWN-PARAM', {
    message: `${pipeline.name} has no parameter "${name}"`,
    hint: known.length === 0 ? 'declare it in the pipeline’s `params`' : didYouMean(name, known),
    data: { param: name },
  })
}

function badParam(text: string, words: { readonly message: string; readonly hint: string }): Fault {
  return new Fault('CLI-BAD-VALUE', { ...words, data: { param: text } })
}
