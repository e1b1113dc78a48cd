import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../kernel/index.ts'
import { warehouseContract } from '../../contracts/index.ts'
import { openDuckDb } from './index.ts'

warehouseContract('DuckDB in this process', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'duckdb-'))
  const warehouse = await openDuckDb({
    path: join(folder, 'a.duckdb'),
    lake: join(folder, 'lake'),
    memory: null,
    threads: null,
    clock: systemClock,
  })
  return {
    warehouse,
    async close() {
      await warehouse.close()
      rmSync(folder, { recursive: true })
    },
  }
})
