import { Fault, parseWindow } from '../kernel/index.ts'
import type { Json, Window } from '../kernel/index.ts'
import type { Pipeline } from '../define/index.ts'
import { readParams } from './params.ts'
import type { Params } from './params.ts'

/**
 * What a step that triggers a pipeline starts it with: its parameters, checked and with their defaults, and its window. Throws the first
 * thing that is wrong, as `PARAMS-INVALID` or `WINDOW-INVALID`.
 */
export async function readStart(pipeline: Pipeline, asked: { readonly input: Json; readonly window: Window }): Promise<Json> {
  const { params: given, window } = asked.input as { readonly params: Params; readonly window: Json }
  const { params, problems } = await readParams(pipeline, given)
  if (problems[0] !== undefined) throw fromTrigger(problems[0])
  const { start, end } = window === null ? asked.window : parseWindow(typeof window === 'string' ? window : JSON.stringify(window))
  return { params, window: `${start}/${end}` }
}

/** The same fault to those who wrote the trigger: the parameters come from there, not from the command line. */
function fromTrigger({ code, message, data }: Fault): Fault {
  return new Fault(code, { message, hint: 'look at the params of the trigger', ...(data === undefined ? {} : { data }) })
}
