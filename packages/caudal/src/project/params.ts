import { didYouMean, Fault } from '../kernel/index.ts'
import type { Json } from '../kernel/index.ts'
import type { Pipeline, Schema } from '../define/index.ts'

/** The parameters of a run, by name. */
export interface Params {
  readonly [name: string]: Json
}

/** Checks the parameters of a run against its pipeline's schema and fills in their defaults; all that is wrong is told together. */
export async function readParams(
  pipeline: Pipeline,
  given: Params,
): Promise<{ readonly params: Params; readonly problems: readonly Fault[] }> {
  const schema = pipeline.options.params as Schema | undefined
  const known = schema === undefined ? [] : namesOf(schema)
  const unknown = known === undefined ? [] : Object.keys(given).filter((name) => !known.includes(name))
  const problems = unknown.map((name) => {
    const hint = known?.length === 0 ? `${pipeline.name} takes no parameters` : didYouMean(name, known ?? [])
    return new Fault('PARAMS-UNKNOWN', {
      message: `pipeline ${pipeline.name} has no parameter ${name}`,
      hint,
      data: { param: name },
    })
  })
  if (schema === undefined) return { params: {}, problems }
  const verdict = await schema['~standard'].validate(given)
  if (verdict.issues === undefined) return { params: JSON.parse(JSON.stringify(verdict.value ?? {})) as Params, problems }
  const invalid = verdict.issues.map(({ message, path = [] }) => {
    const name = path.map(keyOf).join('.') || 'the parameters'
    const hint = 'give it with --param name=value'
    return new Fault('PARAMS-INVALID', {
      message: `pipeline ${pipeline.name}, ${name}: ${message}`,
      hint,
      data: { param: name },
    })
  })
  return { params: {}, problems: [...problems, ...invalid] }
}

/** The names that a schema knows, where it is an object that says so; undefined where any name may do. */
function namesOf(schema: Schema): readonly string[] | undefined {
  const { shape } = schema as { readonly shape?: object }
  const open = (schema as { readonly _zod?: { readonly def?: { readonly catchall?: unknown } } })._zod?.def?.catchall
  return shape === undefined || open !== undefined ? undefined : Object.keys(shape)
}

function keyOf(part: unknown): string {
  return String(typeof part === 'object' && part !== null && 'key' in part ? part.key : part)
}
