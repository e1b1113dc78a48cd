import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { Fault, faultRecord } from '../../kernel/index.ts'
import { createSharedFiles } from '../../transform/index.ts'
import type { Command, Context } from '../command.ts'
import { ownBinary } from '../own-binary.ts'
import type { ModelRequest } from './model-request.ts'
import type { ReadOutcome } from './read-outcome.ts'
import { readOrFaults } from './read-outcome.ts'

/** What a process that reads projects is asked for. */
interface Asked {
  readonly cwd: string
  readonly request: ModelRequest
}

/** A process that reads projects, one after the other. */
export interface ProjectReader {
  /** Reads a project. A process that dies over it is told as `DBT-READER-LOST`, and another one reads the next. */
  read(request: ModelRequest): Promise<ReadOutcome>
  end(): void
}

/**
 * Most of what a reading runs has ended before a slow compiler would have paid for itself, and what it makes is kept to the end: less time
 * goes to compiling, and less to looking for what can be thrown away.
 */
const flags = [
  '--no-opt',
  // A Node that does not know it would not start.
  ...(Number.parseInt(process.versions.node) <= 25 ? ['--no-maglev-inlining'] : []),
  '--max-semi-space-size=32',
  '--min-semi-space-size=32',
  '--initial-old-space-size=512',
  '--disable-warning=ExperimentalWarning',
]

/** Where a process reads projects from, and what it runs. Default this program. */
interface ReaderPlace extends Pick<Context, 'cwd'> {
  readonly program?: string
}

/** Starts a process that reads projects. */
export function startReader({ cwd, program = ownBinary }: ReaderPlace): ProjectReader {
  const start = (): ChildProcess =>
    fork(program, ['reader'], { execArgv: flags, stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' })
  let child: ChildProcess | undefined = start()
  return {
    read: async (request) => {
      const asked: Asked = { cwd, request }
      const outcome = await answerOf((child ??= start()), asked)
      if (outcome !== undefined) return outcome
      child = undefined
      return { faults: [faultRecord(readerLost(request))], isUnloaded: false }
    },
    end: () => {
      if (child?.connected === true) child.disconnect()
    },
  }
}

/** What a process answers; undefined where it dies over it. */
function answerOf(child: ChildProcess, asked: Asked): Promise<ReadOutcome | undefined> {
  return new Promise((resolve) => {
    const lose = (): void => resolve(undefined)
    if (!child.connected) return lose()
    child.once('disconnect', lose)
    child.once('error', lose)
    child.once('message', (outcome: ReadOutcome) => {
      child.off('disconnect', lose).off('error', lose)
      resolve(outcome)
    })
    child.send(asked, (error) => error !== null && lose())
  })
}

function readerLost({ projectDir = '.' }: ModelRequest): Fault {
  return new Fault('DBT-READER-LOST', {
    message: `the process that read ${projectDir} died`,
    hint: 'see whether the machine has run out of memory, and read the project alone with --project-dir',
    blame: 'system',
    retryable: true,
  })
}

/** `caudal reader`: the process that reads projects for another one, until that lets go of it. */
export const reader: Command = {
  name: 'reader',
  summary: 'Read projects for the process that started this one',
  arguments: [],
  options: {},
  examples: [{ line: 'caudal reader', what: 'Is started by caudal dbt parse.' }],
  run: (context) =>
    new Promise((resolve) => {
      const shared = createSharedFiles(context.clock)
      process.on('message', ({ cwd, request }: Asked) => {
        void readOrFaults({ ...context, cwd }, { ...request, shared }).then((outcome) => process.send?.(outcome))
      })
      process.once('disconnect', () => resolve(0))
      if (process.send === undefined) resolve(2)
    }),
}
