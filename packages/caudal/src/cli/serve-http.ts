import type { Workbench } from '../assemble.ts'
import type { Engine } from '../engine/index.ts'
import { Fault, Faults, faultRecord } from '../kernel/index.ts'
import type { RunningServer } from '../serve/index.ts'
import type { Context, Given, OptionSpec } from './command.ts'
import { faultLines } from './screen/fault-lines.ts'
import { printLines } from './screen/print.ts'
import { whoAsks } from './who.ts'

/** Where a server is to listen. */
export interface Listening {
  readonly port: number | undefined
  readonly host: string | undefined
}

/** The options of commands that serve. */
export const listeningOptions: { readonly [name: string]: OptionSpec } = {
  port: { summary: 'The port of the API, 0 for any that is free. Default: 4600, or the next that is free', value: 'N' },
  host: { summary: 'The address to listen at; others than this machine then need tokens. Default: 127.0.0.1', value: 'H' },
}

/** Reads where a server is to listen. Throws `CLI-BAD-VALUE`. */
export function listeningOf(given: Given): Listening {
  const host = given.value('host')
  const text = given.value('port')
  if (text === undefined) return { port: undefined, host }
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return { port, host }
  throw new Fault('CLI-BAD-VALUE', { message: `--port cannot be "${text}"`, hint: 'write a number from 0 to 65535' })
}

/** Serves a project over HTTP beside its schedules. */
export async function serveHttp(
  context: Context,
  of: { readonly workbench: Workbench; readonly engine: Engine; readonly at: Listening; readonly ready: () => boolean },
): Promise<RunningServer> {
  const { startServer } = await import('../serve/index.ts')
  return await startServer({
    project: of.workbench,
    version: context.version,
    person: whoAsks() ?? 'local',
    ...of.at,
    hear: (grown) => of.engine.listen((news) => (news.kind === 'journal' ? grown() : undefined)),
    ready: of.ready,
    problem: (error) => tellProblem(context, error),
  })
}

function tellProblem(context: Context, error: unknown): void {
  const faults = error instanceof Faults ? error.faults : [error]
  printLines(
    context.err,
    faultLines(
      faults.map((one) => ({ fault: faultRecord(one) })),
      { terminal: context.err.terminal, stacks: true },
    ),
  )
}
