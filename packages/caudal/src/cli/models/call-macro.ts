import { parse } from 'yaml'
import { Fault } from '../../kernel/index.ts'
import { runOperation } from '../../transform/index.ts'
import type { Context, ExitCode, Given } from '../command.ts'
import { printJson, printLines } from '../screen/print.ts'
import { readModelRequest } from './model-request.ts'
import { openModels } from './open-models.ts'
import { runOptions } from './run-options.ts'

/** Calls a macro of the project for what it does to the database. */
export async function callMacro(context: Context, given: Given): Promise<ExitCode> {
  const request = readModelRequest(given)
  const macro = given.argument(0)!
  const args = readArgs(given.value('args'))
  await using models = await openModels(context, request)
  const json = given.has('json')
  const output = json ? context.err : context.out
  const options = await runOptions(context, { models, request, command: 'run-operation', output })
  const value = await runOperation(options, { macro, args })
  if (json) printJson(context.out, { macro, value: value ?? null })
  else if (typeof value === 'string' && value.trim() !== '') printLines(context.out, value.trim().split('\n'))
  return 0
}

function readArgs(text: string | undefined): Readonly<Record<string, unknown>> {
  if (text === undefined) return {}
  let found: unknown
  try {
    found = parse(text)
  } catch {
    found = undefined
  }
  if (typeof found === 'object' && found !== null && !Array.isArray(found)) return { ...found }
  throw new Fault('CLI-BAD-VALUE', {
    message: `--args cannot be "${text}"`,
    hint: 'write names and values as YAML: --args "{ schema: old }"',
  })
}
