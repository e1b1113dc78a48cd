import { Fault } from '../../kernel/index.ts'
import type { RowWriter } from '../../ports/index.ts'
import { checkKey, finishWrite } from './finish-write.ts'
import type { Request } from './finish-write.ts'
import { openRowIntake } from './row-intake.ts'
import type { RowIntake } from './row-intake.ts'
import { openSession } from './session.ts'
import type { Session } from './session.ts'
import { readable } from './workplace.ts'
import type { Workplace } from './workplace.ts'

interface Open {
  readonly place: Workplace
  readonly signal: AbortSignal
  readonly session: Session
  readonly request: Request
  readonly intake: RowIntake
}

/** Opens a write that is fed rows: see `Warehouse.openWrite`. Its rows wait in temporary tables; an abort of the signal ends it. */
export async function openWrite({ place, signal }: Pick<Open, 'place' | 'signal'>, request: Request): Promise<RowWriter> {
  checkKey(request)
  const session = await openSession(place.instance, { clock: place.clock, signal })
  try {
    return rowWriter({ place, signal, session, request, intake: await openRowIntake(session, request.dataset.columns) })
  } catch (error) {
    session.close()
    throw readable(error)
  }
}

function rowWriter(open: Open): RowWriter {
  const { signal, session, intake, request } = open
  let ended = false
  const take = (work: () => void): void => {
    signal.throwIfAborted()
    if (ended) throw endedFault(request)
    try {
      work()
    } catch (error) {
      throw readable(error)
    }
  }
  const abort = (): void => {
    if (ended) return
    ended = true
    intake.discard()
    session.close()
  }
  signal.addEventListener('abort', abort, { once: true })
  return {
    put: async (batch) => take(() => intake.put(batch)),
    reject: async (rows) => take(() => intake.reject(rows)),
    async commit() {
      take(() => {
        ended = true
      })
      signal.removeEventListener('abort', abort)
      return commit(open)
    },
    async abort() {
      signal.removeEventListener('abort', abort)
      abort()
    },
  }
}

async function commit({ place, session, request, intake }: Open): ReturnType<RowWriter['commit']> {
  try {
    const taken = await intake.finish()
    const fault = async (error: unknown): Promise<unknown> => error
    return await finishWrite(place, { ...taken, session, request, fault, leave: () => undefined })
  } catch (error) {
    throw readable(error)
  } finally {
    session.close()
  }
}

function endedFault(request: Request): Fault {
  return new Fault('WAREHOUSE-WRITE-ENDED', {
    message: `the write to ${request.dataset.name} has ended already`,
    hint: 'open another one',
  })
}
