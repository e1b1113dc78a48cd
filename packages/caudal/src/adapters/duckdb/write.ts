import type { WriteRequest, Written } from '../../ports/index.ts'
import { checkKey, finishWrite } from './finish-write.ts'
import { fileFault, openSource } from './source.ts'
import { sqlFault } from './sql-fault.ts'
import { inSession, tableNames } from './workplace.ts'
import type { Workplace } from './workplace.ts'

/** Writes rows from a query or a file: see `Warehouse.write`. */
export async function write(at: { readonly place: Workplace; readonly signal: AbortSignal }, request: WriteRequest): Promise<Written> {
  checkKey(request)
  const { place } = at
  const { source, dataset } = request
  const tables = (): Promise<string[]> => tableNames(place)
  return inSession(at, async (session) => {
    const leave = place.readers.enter()
    try {
      const opened = await openSource(source, { session, dataset, tables })
      const fault = async (error: unknown, offset: number): Promise<unknown> =>
        source.kind === 'file' ? fileFault(error, source) : sqlFault(error, { sql: opened.sql, offset, tables: await tables() })
      return await finishWrite(place, { session, request, source: opened, rejected: null, fault, leave })
    } finally {
      leave()
    }
  })
}
