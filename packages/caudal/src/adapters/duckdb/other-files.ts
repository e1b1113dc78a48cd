import { stat } from 'node:fs/promises'
import { Fault } from '../../kernel/index.ts'
import type { Clock, Stoppable } from '../../kernel/index.ts'
import type { Sql } from '../../define/index.ts'
import type { Batch } from '../../ports/index.ts'
import type { Instance } from './instance.ts'
import { openInstance } from './open-instance.ts'
import type { InstanceOptions } from './open-instance.ts'
import { notOneStatement, openSession } from './session.ts'
import type { Session } from './session.ts'
import { trimStatement } from './source.ts'
import { statementFault } from './sql-fault.ts'

/** DuckDB files beside the warehouse, which this process alone opens, each as long as somebody asks it. */
export interface OtherFiles {
  /** Runs one statement on the file at a path: see `Warehouse.query`. Rejects with `FILE-MISSING` where there is none. */
  query(at: { readonly path: string; readonly signal: AbortSignal }, request: Sql): AsyncIterable<Batch>
  close(): Promise<void>
}

interface Open {
  readonly instance: Promise<Instance>
  users: number
  idle: Stoppable | undefined
}

/** How long a file is kept open that nobody asks; another program may want it. Milliseconds. */
const idleMs = 2_000

/** Opens files with the limits of the warehouse at a path. */
export function otherFiles(options: InstanceOptions & { readonly clock: Clock }): OtherFiles {
  const open = new Map<string, Open>()
  const forget = async (path: string, known: Open): Promise<void> => {
    if (open.get(path) === known) open.delete(path)
    known.idle?.stop()
    const instance = await known.instance.catch(() => undefined)
    await instance?.close()
  }
  const enter = (path: string): Open => {
    const known = open.get(path) ?? { instance: openFile(path, options), users: 0, idle: undefined }
    open.set(path, known)
    known.idle?.stop()
    known.users++
    return known
  }
  const leave = (path: string, known: Open): void => {
    known.users--
    if (known.users === 0) known.idle = options.clock.after(idleMs, () => void forget(path, known), { idle: true })
  }
  return {
    async *query({ path, signal }, request) {
      const known = enter(path)
      const sql = trimStatement(request.text)
      let session: Session | undefined
      try {
        session = await openSession(await known.instance, { clock: options.clock, signal })
        const kinds = await session.kinds(sql)
        if (kinds.length !== 1) throw notOneStatement(kinds.length)
        yield* session.stream(sql, request.values)
      } catch (error) {
        const fault = connectionFault(statementFault(error, sql), path)
        // What did not open, or broke, opens anew for whoever asks next.
        if (session === undefined || (fault instanceof Fault && fault.code === 'CONNECTION-LOST')) void forget(path, known)
        throw fault
      } finally {
        session?.close()
        leave(path, known)
      }
    },
    async close() {
      for (const [path, known] of open) await forget(path, known)
    },
  }
}

async function openFile(path: string, options: InstanceOptions): Promise<Instance> {
  const [found, warehouse] = await Promise.all([path, options.path].map((each) => stat(each).catch(() => undefined)))
  // Opened a second time in this process it would lose its lock when it closes.
  if (found !== undefined && found.ino === warehouse?.ino && found.dev === warehouse.dev) {
    throw new Fault('CONFIG-BAD-VALUE', {
      message: `the file ${path}, which a connection names, is the warehouse itself`,
      hint: 'ask the warehouse with the sql, read and write of the task, and leave the connection out',
      data: { file: path },
    })
  }
  if (found?.isFile() === true) return openInstance({ ...options, path })
  throw new Fault('FILE-MISSING', {
    message: `there is no file ${path}, which a connection names`,
    hint: 'check the path under connections; a relative one starts at the project',
    data: { file: path },
  })
}

const ofAConnection: { readonly [code: string]: { readonly code: string; readonly hint: string } | undefined } = {
  'WAREHOUSE-BUSY': { code: 'CONNECTION-BUSY', hint: 'close the program that has it open, or let a retry on the task wait for it' },
  'WAREHOUSE-UNREADABLE': { code: 'CONNECTION-UNREADABLE', hint: 'see whether it is a whole DuckDB database, of no newer DuckDB' },
  'DISK-FULL': { code: 'DISK-FULL', hint: 'free some space' },
  'WAREHOUSE-LOST': { code: 'CONNECTION-LOST', hint: 'try again; it opens anew' },
}

/** A fault of the warehouse as one of a connection; the warehouse itself is well, and nothing here says that it is lost. */
function connectionFault(error: unknown, path: string): unknown {
  const known = error instanceof Fault ? ofAConnection[error.code] : undefined
  if (!(error instanceof Fault) || known === undefined) return error
  return new Fault(known.code, {
    message: error.message.replace('the warehouse', 'the DuckDB file').replace(`file ${path}`, path),
    hint: known.hint,
    blame: 'upstream',
    retryable: known.code === 'CONNECTION-BUSY' || known.code === 'CONNECTION-LOST',
    data: { path },
    cause: error.cause,
  })
}
