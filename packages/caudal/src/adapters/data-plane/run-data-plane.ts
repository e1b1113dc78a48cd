import { faultRecord } from '../../kernel/index.ts'
import type { Clock } from '../../kernel/index.ts'
import type { Warehouse } from '../../ports/index.ts'
import type { PlaneOrder, PlaneReport } from './ensure-warehouse.ts'
import { serveWarehouse } from './serve-warehouse.ts'

/** What a data plane process is made of. */
export interface PlaneOptions {
  readonly clock: Clock
  readonly open: (order: PlaneOrder) => Promise<Warehouse>
}

/** The life of a data plane process: it waits for its order, serves, and ends with its last client or at SIGTERM. */
export function runDataPlane({ clock, open }: PlaneOptions): void {
  // Whoever has started it may be gone by now; what it serves by is the socket.
  const report = (said: PlaneReport): void => void (process.connected && process.send?.(said, () => undefined))
  process.on('SIGINT', () => undefined)
  process.once('message', (order: PlaneOrder) => void serve(order))
  process.once('disconnect', () => {
    if (!ordered) process.exit(0)
  })
  let ordered = false
  const serve = async (order: PlaneOrder): Promise<void> => {
    ordered = true
    try {
      const serving = await serveWarehouse({ ...order, clock, open: () => open(order) })
      process.once('SIGTERM', () => void serving.close())
      report({ kind: 'ready' })
      await serving.closed
      process.exit(0)
    } catch (error) {
      const ended = (): never => process.exit(1)
      if (process.connected) process.send?.({ kind: 'failed', error: faultRecord(error) } satisfies PlaneReport, ended)
      else ended()
    }
  }
}
