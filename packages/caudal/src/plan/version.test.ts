import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { dataset, pipeline, task } from '../define/index.ts'
import type { Place } from '../kernel/index.ts'
import { compile } from './compile.ts'
import type { PipelineManifest } from './manifest.ts'

interface Shape {
  readonly root: string
  readonly sha: string
  readonly names: readonly string[]
  readonly total: z.ZodType
}

const usual: Shape = { root: '/home/ana/shop', sha: 'aaa', names: ['load', 'check'], total: z.number() }

function compiled(given: Partial<Shape>): PipelineManifest {
  const { root, sha, names, total } = { ...usual, ...given }
  const place: Place = { file: `${root}/pipelines/orders.ts`, line: names.length }
  const sales = { ...dataset('bronze.sales', { columns: z.object({ total }) }), place }
  const tasks = names.map((name) => ({ ...task(name, { ...(name === 'load' ? { writes: [sales] } : {}), run: () => 1 }), place }))
  const orders = { ...pipeline('orders', { plan: ({ run }) => tasks.forEach((one) => run(one, { version: 1, place: 'x' })) }), place }
  const { manifest, problems } = compile({
    project: 'shop',
    root,
    pipelines: [{ pipeline: orders, file: place.file }],
    datasets: [],
    tasks: [],
    pools: [],
    sources: [{ path: 'pipelines/orders.ts', sha256: sha }],
    filesOf: () => ['pipelines/orders.ts'],
  })
  expect(problems).toEqual([])
  return manifest.pipelines[0]!
}

describe('the version of a pipeline', () => {
  it('is the same in every folder, on every line and in every order', () => {
    const { version } = compiled({})
    expect(compiled({ root: 'C:\\work\\shop' }).version).toBe(version)
    expect(compiled({ names: ['check', 'load'] }).version).toBe(version)
    expect(version).toMatch(/^[0-9a-f]{64}$/)
  })

  it('changes with the code, the steps and the datasets', () => {
    const versions = [compiled({}), compiled({ sha: 'bbb' }), compiled({ names: ['load'] }), compiled({ total: z.int() })].map(
      ({ version }) => version,
    )
    expect(new Set(versions).size).toBe(4)
  })

  it('keeps fields of an input that are called like its own', () => {
    expect(compiled({}).steps[0]!.input).toEqual({ kind: 'literal', value: { version: 1, place: 'x' } })
  })
})
