import { Fault } from '../../kernel/index.ts'
import type { Call } from '../../jinja/index.ts'
import { callsOf, repr, text } from '../../jinja/index.ts'
import type { DbtContext } from '../context/dbt-context.ts'
import type { RefArgs } from '../manifest/resource.ts'

/** The arguments of `ref(…)`. Throws DBT-REF-ARGUMENTS. */
export function refArgsOf({ args, kwargs }: Call): RefArgs {
  const version = kwargs?.get('version') ?? kwargs?.get('v') ?? null
  const [first, second] = args
  const good = args.length >= 1 && args.length <= 2 && args.every((each) => typeof each === 'string')
  if (!good || !(version === null || typeof version === 'string' || typeof version === 'number' || typeof version === 'object')) {
    throw new Fault('DBT-REF-ARGUMENTS', {
      message: `ref() takes a name, or a package and a name, not (${args.map(repr).join(', ')})`,
      hint: "write ref('model'), ref('package', 'model') or ref('model', v=2)",
    })
  }
  const name = (second ?? first) as string
  const asVersion = version === null || typeof version === 'string' || typeof version === 'number' ? version : text(version)
  return { name, package: second === undefined ? null : (first as string), version: asVersion }
}

/** The arguments of `source(…)`. Throws DBT-REF-ARGUMENTS. */
export function sourceArgsOf({ args }: Call): [string, string] {
  if (args.length !== 2 || !args.every((each) => typeof each === 'string')) {
    throw new Fault('DBT-REF-ARGUMENTS', {
      message: `source() takes the names of a source and of its table, not (${args.map(repr).join(', ')})`,
      hint: "write source('source', 'table')",
    })
  }
  return [args[0] as string, args[1] as string]
}

/** One `ref(…)` or `source(…)` that a text of YAML writes, as `depends_on:` of an exposure does. */
export type WrittenRef =
  | { readonly kind: 'ref'; readonly ref: RefArgs }
  | { readonly kind: 'source'; readonly source: [string, string] }
  | { readonly kind: 'metric'; readonly metric: string[] }

/** Reads `ref('a')`, `source('a', 'b')` or `metric('a')`; undefined where a text is none of them. */
export function readWrittenRef(
  written: string,
  { context, file }: { readonly context: DbtContext; readonly file: string },
): WrittenRef | undefined {
  const source = /\{\{/.test(written) ? written : `{{ ${written} }}`
  const [call] = callsOf(context.parse(source, { file }))
  if (call === undefined || !call.isLiteral) return undefined
  const given: Call = {
    args: call.args.map(({ value }) => value),
    kwargs: new Map([...call.kwargs].map(([key, { value }]) => [key, value])),
  }
  if (call.name === 'ref') return { kind: 'ref', ref: refArgsOf(given) }
  if (call.name === 'source') return { kind: 'source', source: sourceArgsOf(given) }
  return call.name === 'metric' ? { kind: 'metric', metric: given.args.map(text) } : undefined
}
