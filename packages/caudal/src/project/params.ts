import { didYouMean, Fault } from '../kernel/index.ts'
import type { Json } from '../kernel/index.ts'
import type { Pipeline, Schema } from '../define/index.ts'
import { namesOf, pathText } from './schema-names.ts'

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
    const name = pathText(path) || 'the parameters'
    const isMissing = path.length === 1 && known?.includes(name) === true && given[name] === undefined
    return new Fault('PARAMS-INVALID', {
      message: isMissing
        ? `pipeline ${pipeline.name} needs the parameter ${name}: ${message}`
        : `pipeline ${pipeline.name}, ${name}: ${message}`,
      hint: `give it with --param ${path.length === 1 ? name : 'name'}=value`,
      data: { param: name },
    })
  })
  return { params: {}, problems: [...problems, ...invalid] }
}
