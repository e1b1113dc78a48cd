import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { systemClock } from '../../kernel/index.ts'
import type { DbtManifest } from '../manifest/dbt-manifest.ts'
import type { NodeResult } from '../manifest/node-result.ts'
import { artifactFiles, writeArtifact } from './artifact.ts'
import { readManifest, readRunResults, readState } from './read-state.ts'
import { runResultsArtifact } from './run-results.ts'
import { sourcesArtifact } from './sources.ts'

const clock = { ...systemClock, now: () => Date.UTC(2026, 10, 21, 2, 0, 0, 5) }

const manifest = {
  metadata: {
    dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v12.json',
    dbt_version: '1.11.0',
    invocation_id: 'abc',
    env: { team: 'data' },
  },
  nodes: {
    'model.shop.orders': {
      unique_id: 'model.shop.orders',
      resource_type: 'model',
      database: 'memory',
      schema: 'Main',
      alias: 'orders',
      relation_name: '"orders"',
    },
    'model.shop.gone': { resource_type: 'model', database: 'memory', schema: 'main', alias: 'gone', relation_name: '"gone"' },
    'test.shop.t': { resource_type: 'test', database: 'memory', schema: 'main', alias: 'orders', relation_name: null },
  },
  sources: {
    'source.shop.raw.v': { unique_id: 'source.shop.raw.v', resource_type: 'source', database: null, schema: 'raw', identifier: 'v' },
  },
  macros: {},
  exposures: {},
  metrics: {},
} as unknown as DbtManifest

const result: NodeResult = {
  node: manifest.nodes['model.shop.orders']!,
  status: 'success',
  timing: [{ name: 'execute', startedAt: Date.UTC(2026, 0, 1), completedAt: Date.UTC(2026, 0, 1, 0, 0, 1) }],
  thread: 'Thread-1',
  executionTime: 1,
  adapterResponse: { _message: 'OK' },
  message: 'OK',
  failures: null,
  compiledCode: 'select 1',
  relationName: '"orders"',
  batchResults: null,
  faults: [],
  freshness: null,
}

async function folder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'caudal-artifacts-'))
}

test('run results are written in the form of version 6 and read back', async () => {
  const artifact = runResultsArtifact({ manifest, clock, results: [result], elapsedMs: 1500, args: { which: 'build' } })
  expect(artifact).toEqual({
    metadata: {
      dbt_schema_version: 'https://schemas.getdbt.com/dbt/run-results/v6.json',
      dbt_version: '1.11.0',
      generated_at: '2026-11-21T02:00:00.005Z',
      invocation_id: 'abc',
      invocation_started_at: null,
      env: { team: 'data' },
    },
    results: [
      {
        status: 'success',
        timing: [{ name: 'execute', started_at: '2026-01-01T00:00:00Z', completed_at: '2026-01-01T00:00:01Z' }],
        thread_id: 'Thread-1',
        execution_time: 1,
        adapter_response: { _message: 'OK' },
        message: 'OK',
        failures: null,
        unique_id: 'model.shop.orders',
        compiled: true,
        compiled_code: 'select 1',
        relation_name: '"orders"',
        batch_results: null,
      },
    ],
    elapsed_time: 1.5,
    args: { which: 'build' },
  })
  const path = await folder()
  await writeArtifact({ folder: path, file: artifactFiles.runResults, artifact })
  expect((await readRunResults(path))?.results[0]).toMatchObject({ unique_id: 'model.shop.orders', status: 'success' })
})

test('freshness says what it was judged by, or why it could not be', () => {
  const node = {
    ...manifest.sources['source.shop.raw.v']!,
    freshness: { warn_after: { count: 1, period: 'day' }, error_after: { count: null, period: null }, filter: null },
  }
  const loaded = { maxLoadedAt: '2026-01-01T00:00:00Z', snapshottedAt: '2026-01-02T00:00:00Z', maxLoadedAtTimeAgoSeconds: 86_400 }
  const results: NodeResult[] = [
    { ...result, node, status: 'warn', freshness: loaded },
    { ...result, node, status: 'runtime error', message: 'no table' },
  ]
  expect(sourcesArtifact({ manifest, clock, results, elapsedMs: 10 })['results']).toMatchObject([
    {
      unique_id: 'source.shop.raw.v',
      status: 'warn',
      max_loaded_at_time_ago_in_s: 86_400,
      criteria: { warn_after: { count: 1, period: 'day' }, error_after: { count: null, period: null }, filter: null },
    },
    { unique_id: 'source.shop.raw.v', status: 'runtime error', error: 'no table' },
  ])
})

test('a state is read from what was left in a folder', async () => {
  const [state, target] = [await folder(), await folder()]
  await expect(readState({ state, target })).rejects.toMatchObject({ code: 'DBT-STATE-EMPTY' })
  await writeArtifact({ folder: state, file: artifactFiles.manifest, artifact: manifest })
  const artifact = {
    metadata: {},
    results: [{ unique_id: 'source.shop.raw.v', max_loaded_at: '2026-01-01' }, { unique_id: 'source.shop.b' }],
  }
  await writeArtifact({ folder: target, file: artifactFiles.sources, artifact })
  const read = await readState({ state, target })
  expect(read.manifest?.nodes['model.shop.orders']?.alias).toBe('orders')
  expect(read.results).toBeNull()
  expect(read.sources).toBeNull()
  expect([...read.currentSources!]).toEqual([
    ['source.shop.raw.v', '2026-01-01'],
    ['source.shop.b', null],
  ])
})

test.each([
  ['{', 'it is no JSON'],
  ['{"metadata":{}}', '"nodes" is missing'],
  ['[]', '"metadata" is missing'],
  [
    '{"metadata":{"dbt_schema_version":"https://schemas.getdbt.com/dbt/manifest/v4.json"},"nodes":{},"sources":{},"macros":{},"exposures":{},"metrics":{}}',
    'its version 4 is older than 8',
  ],
])('the manifest %s is refused', async (text, why) => {
  const path = await folder()
  await writeFile(join(path, 'manifest.json'), text)
  await expect(readManifest(path)).rejects.toMatchObject({ code: 'DBT-STATE-UNREADABLE', message: expect.stringContaining(why) })
})

test('an artifact that cannot be written is a fault that names it', async () => {
  const path = await folder()
  await writeFile(join(path, 'target'), '')
  const writing = writeArtifact({ folder: join(path, 'target'), file: 'manifest.json', artifact: manifest })
  await expect(writing).rejects.toMatchObject({ code: 'DBT-ARTIFACT-WRITE' })
  expect(await readFile(join(path, 'target'), 'utf8')).toBe('')
})
