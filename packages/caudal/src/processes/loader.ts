import { systemClock } from '../kernel/index.ts'
import { serveLoad } from '../project/index.ts'

serveLoad({
  clock: systemClock,
  // Most projects are loaded without a look at DuckDB.
  shadow: async () => {
    const { openDuckDbEngine } = await import('../adapters/duckdb/index.ts')
    return openDuckDbEngine({ path: null, memory: null, threads: 1, clock: systemClock })
  },
})
