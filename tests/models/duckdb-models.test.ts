import { modelContract } from '../../packages/caudal/src/contracts/index.ts'
import { openDuckDbEngine } from '../../packages/caudal/src/adapters/duckdb/index.ts'
import { systemClock as clock } from '../../packages/caudal/src/kernel/index.ts'

modelContract({ name: 'DuckDB', materializedViews: false, open: () => openDuckDbEngine({ path: null, memory: null, threads: 2, clock }) })
