import { modelContract } from '../../contracts/index.ts'
import { openDuckDbEngine } from '../../adapters/duckdb/index.ts'
import { systemClock as clock } from '../../kernel/index.ts'

modelContract({ name: 'DuckDB', open: () => openDuckDbEngine({ path: null, memory: null, threads: 2, clock }) })
