import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Config, Log, ModelPart } from '../define/index.ts'
import { systemClock } from '../kernel/index.ts'
import type { Published } from '../journal/index.ts'
import type { Warehouse } from '../ports/index.ts'
import { openDuckDb } from '../adapters/duckdb/index.ts'
import type { LoadRequest } from '../runner/index.ts'
import { createRunnerModels } from './runner-models.ts'

const root = mkdtempSync(join(tmpdir(), 'caudal-runner-models-'))
const files = {
  'dbt_project.yml': "name: shop\nversion: '1.0'\n",
  'models/grown.sql': "{{ config(materialized='incremental', incremental_strategy='append') }} select 1 as id\n",
}
let warehouse: Warehouse
beforeAll(async () => {
  mkdirSync(join(root, 'models'))
  for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text)
  warehouse = await openDuckDb({ path: join(root, 'w.duckdb'), lake: join(root, 'lake'), memory: null, threads: 1, clock: systemClock })
})
afterAll(async () => {
  await warehouse.close()
  rmSync(root, { recursive: true, force: true, maxRetries: 5 })
})

const nothing = (): void => undefined
const silent: Log = Object.assign(nothing, { debug: nothing, info: nothing, warn: nothing, error: nothing })

test('what a lost attempt has built is not built again, and one behind the fence builds nothing', async () => {
  const models = createRunnerModels(systemClock)
  const config = { state: join(root, '.caudal'), warehouse: { kind: 'duckdb', path: join(root, 'w.duckdb') } } as unknown as Config
  const load: LoadRequest = { root, config, file: 'pipelines/x.ts', pipeline: 'x', version: 'v', sources: [{ path: '../x', sha256: '' }] }
  const part = (await models.planned(load)).select({ select: ['grown'], exclude: [] }).find(({ name }) => name === 'grown')
  const build = async (of: { readonly epoch: number; readonly attempt: number; readonly run?: string }): Promise<readonly Published[]> => {
    const published: Published[] = []
    await models.build({
      model: { kind: 'model', name: 'model.shop.grown', part: part as ModelPart, fullRefresh: false, place: { file: '' } },
      version: 'v',
      window: { start: '2026-11-19T00:00:00.000Z', end: '2026-11-20T00:00:00.000Z', day: '2026-11-19' },
      author: { run: of.run ?? 'r', step: 'grown', item: null, epoch: of.epoch, pipeline: 'x' },
      attempt: of.attempt,
      published: (one) => void published.push(one),
      audited: null,
      checked: () => undefined,
      parts: [],
      datasets: [],
      engine: () => warehouse.engine(),
      log: silent,
      clock: systemClock,
      signal: new AbortController().signal,
    })
    return published
  }
  expect(await build({ epoch: 1, attempt: 1 })).toMatchObject([
    { dataset: 'main.grown', version: 'v1', mode: 'incremental', rows: 1, total: 1 },
  ])
  // The worker was lost before it could tell: the next claim is the same try under a higher epoch.
  expect(await build({ epoch: 2, attempt: 1 })).toMatchObject([{ version: 'v1', total: 1 }])
  // A try that comes after one that failed builds.
  expect(await build({ epoch: 3, attempt: 2 })).toMatchObject([{ version: 'v2', rows: 1, total: 2 }])
  await warehouse.fence({ run: 'late', step: 'grown', item: null }, 2)
  await expect(build({ run: 'late', epoch: 1, attempt: 1 })).rejects.toMatchObject({ code: 'MODEL-FAILED' })
  expect(await build({ run: 'next', epoch: 1, attempt: 1 })).toMatchObject([{ version: 'v3', rows: 1, total: 3 }])
})
