import type { RunOptions } from '../../transform/index.ts'
import type { Context, Output } from '../command.ts'
import { printLines } from '../screen/print.ts'
import { warningLine } from './model-warnings.ts'
import type { ModelRequest } from './model-request.ts'
import { readSample } from './read-sample.ts'
import type { Models } from './open-models.ts'

/** What is run on an open project, as which request has it. */
interface Running {
  readonly models: Models
  readonly request: ModelRequest
  readonly command: string
  readonly output: Output
}

type Told = Required<Pick<RunOptions, 'warn' | 'print'>>

/** What everything is run with that a command runs on an open project. Opens its engine. */
export async function runOptions(context: Context, running: Running): Promise<RunOptions & Told> {
  return { ...commonOptions(context, running), engine: await running.models.engine() }
}

/** The same but for the engine, which may not be open yet. */
export function commonOptions(context: Context, { models, request, command, output }: Running): Omit<RunOptions, 'engine'> & Told {
  return {
    manifest: models.manifest,
    context: models.context,
    clock: context.clock,
    projectFlags: models.project.flags,
    warn: (message) => printLines(output, [warningLine(message, output.terminal)]),
    print: (text) => output.write(`${text}\n`),
    flags: {
      fullRefresh: request.fullRefresh,
      empty: request.empty,
      storeFailures: request.storeFailures,
      failFast: request.failFast,
      command,
      defer: !request.defer ? 'never' : request.favorState ? 'always' : 'missing',
      ...(request.eventTimeStart === undefined ? {} : { eventTimeStart: request.eventTimeStart }),
      ...(request.sample === undefined ? {} : { sample: readSample(request.sample, context.clock) }),
      ...(request.eventTimeEnd === undefined ? {} : { eventTimeEnd: request.eventTimeEnd }),
    },
  }
}
