import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqlEngineContract } from '../../contracts/index.ts'
import { systemClock } from '../../kernel/index.ts'
import { openDuckDbEngine } from './sql-engine.ts'

const common = { memory: null, threads: 2, clock: systemClock }

sqlEngineContract({ name: 'DuckDB in memory', open: () => openDuckDbEngine({ ...common, path: null }) })
sqlEngineContract({
  name: 'DuckDB on a file',
  open: () => openDuckDbEngine({ ...common, path: join(mkdtempSync(join(tmpdir(), 'caudal-engine-')), 'db.duckdb') }),
})
