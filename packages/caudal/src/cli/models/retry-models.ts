import { Fault } from '../../kernel/index.ts'
import { readRunResults } from '../../transform/index.ts'
import type { Context, ExitCode, Given } from '../command.ts'
import { printJson, printLines } from '../screen/print.ts'
import { readModelRequest } from './model-request.ts'
import type { ModelRequest } from './model-request.ts'
import { modelVerbs } from './model-verbs.ts'
import type { ModelVerb } from './model-verbs.ts'
import { openModels } from './open-models.ts'
import { endJson } from './result-summary.ts'
import { tellEnd } from './tell-end.ts'
import { stateOf, workOnIds } from './work-on-models.ts'

const again = new Set(['error', 'fail', 'skipped', 'runtime error', 'partial success'])

/** Does again what failed or was skipped in the command whose `run_results.json` lies in the target folder, with its options. */
export async function retryModels(context: Context, given: Given): Promise<ExitCode> {
  const now = readModelRequest(given)
  const args = await earlierArguments(context, now)
  const request = {
    ...now,
    ...optionsOf(args),
    state: now.state ?? (args['defer'] === true ? textOf(args['state']) : undefined),
    vars: { ...(args.vars as ModelRequest['vars']), ...now.vars },
  }
  await using models = await openModels(context, request)
  const earlier = (await readRunResults(models.folder))!
  const selection = earlier.results.filter(({ status }) => again.has(status)).map(({ unique_id: id }) => id)
  const json = given.has('json')
  const verb = modelVerbs[args.which as keyof typeof modelVerbs] as ModelVerb | undefined
  if (verb === undefined || selection.length === 0) {
    if (json) printJson(context.out, endJson({ results: [], elapsedMs: 0, places: new Map(), unwritten: undefined }))
    else printLines(context.out, ['Nothing failed: there is nothing to do again.'])
    return 0
  }
  const output = json ? context.err : context.out
  const state = await stateOf(context, { models, request })
  const end = await workOnIds(context, { verb, request, json, models, state, output, selection })
  return tellEnd(context, { end, json })
}

interface Arguments {
  readonly [name: string]: unknown
}

async function earlierArguments(context: Context, request: ModelRequest): Promise<Arguments> {
  await using models = await openModels(context, request)
  const earlier = await readRunResults(models.folder)
  if (earlier !== null) return earlier.args
  throw new Fault('DBT-STATE-EMPTY', {
    message: `there is no run_results.json in ${models.folder}`,
    hint: 'run caudal build first; retry goes on with what it left',
    place: { file: models.folder },
  })
}

/** The options of the earlier command that hold again. */
function optionsOf(
  args: Arguments,
): Pick<ModelRequest, 'fullRefresh' | 'failFast' | 'storeFailures' | 'empty' | 'sample' | 'defer' | 'favorState'> {
  const on = (name: string): boolean => args[name] === true
  return {
    sample: textOf(args['sample']),
    fullRefresh: on('full_refresh'),
    failFast: on('fail_fast'),
    storeFailures: on('store_failures'),
    empty: on('empty'),
    defer: on('defer'),
    favorState: on('favor_state'),
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
