import { runDataPlane } from '../adapters/data-plane/index.ts'
import { openDuckDb } from '../adapters/duckdb/index.ts'
import { systemClock } from '../kernel/index.ts'

runDataPlane({
  clock: systemClock,
  open: ({ path, lake, memory, threads }) => openDuckDb({ path, lake, memory, threads, clock: systemClock }),
})
