import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { draftPipeline } from './draft.ts'
import type { Draft } from './draft.ts'
import { pipeline } from './pipeline.ts'
import type { Plan } from './pipeline.ts'
import { httpReady } from './sensors.ts'
import { task } from './task.ts'

const listShops = task('list_shops', { run: () => ['berlin', 'oslo'] })
const load = task('load', { input: z.object({ shop: z.string(), day: z.string() }), run: () => ({ rows: 1, ok: true }) })
const report = task('report', { input: z.object({ loads: z.array(z.object({ rows: z.number() })) }), run: () => null })

function draft(plan: (plan: Plan<{ shop: string }>) => unknown): Draft {
  return draftPipeline(pipeline('orders', { params: z.object({ shop: z.string() }), plan }))
}

function codes({ problems }: Draft): string[] {
  return problems.map((problem) => problem.code)
}

describe('draftPipeline', () => {
  it('takes down each call with its wiring and its line', () => {
    const { steps, problems } = draft(({ run, each, wait, window, params }) => {
      const open = wait(httpReady('https://shop.example/health'), { every: '30s', timeout: '5m', as: 'shop_open' })
      const shops = run(listShops, {}, { after: open })
      const loads = each(shops, load, (shop) => ({ shop, day: window.day }))
      const one = run(
        load,
        { shop: params.shop, day: '2026-11-19' },
        { as: 'load_one', if: run(load, { shop: 'x', day: 'y' }, { as: 'look' }).ok },
      )
      run(report, { loads }, { after: [one], on: 'all_done' })
    })
    expect(problems).toEqual([])
    expect(steps.map(({ name, after, on }) => ({ name, after, on }))).toEqual([
      { name: 'shop_open', after: [], on: 'all_success' },
      { name: 'list_shops', after: ['shop_open'], on: 'all_success' },
      { name: 'load', after: ['list_shops'], on: 'all_success' },
      { name: 'look', after: [], on: 'all_success' },
      { name: 'load_one', after: ['look'], on: 'all_success' },
      { name: 'report', after: ['load', 'load_one'], on: 'all_done' },
    ])
    expect(steps[2]).toMatchObject({
      items: { kind: 'output', step: 'list_shops', path: [] },
      input: { kind: 'record', fields: { shop: { kind: 'item', path: [] }, day: { kind: 'window', field: 'day' } } },
    })
    expect(steps[4]!.if).toEqual({ kind: 'output', step: 'look', path: ['ok'] })
    expect(steps[4]!.input).toMatchObject({ fields: { shop: { kind: 'param', path: ['shop'] } } })
    expect(new Set(steps.map(({ place }) => place.file.endsWith('draft.test.ts') && place.line)).size).toBeGreaterThanOrEqual(5)
  })

  it('tells all that is wrong at once', () => {
    let foreign: unknown
    draft(({ run }) => void (foreign = run(listShops, {})))
    let leaked: unknown
    const result = draft(({ run, each }) => {
      run(listShops, {})
      run(listShops, {})
      run(undefined as never, {})
      run(load, { shop: foreign as string, day: 'x' })
      each(['a'], load, (shop) => ({ shop: (leaked = shop), day: 'x' }), { as: 'load_each' })
      run(load, { shop: leaked as string, day: 'x' }, { as: 'leak' })
      run(report, { loads: [] }, { after: 'load' as never })
      run(load, { shop: 'x', day: 'y' }, { as: 'never', if: false as never })
      run(load, { shop: (() => 'x') as never, day: 'y' }, { as: 'odd' })
      each('abc' as never, load, () => ({ shop: 'x', day: 'y' }), { as: 'no_list' })
    })
    expect(codes(result)).toEqual([
      'DEFINE-DUPLICATE-STEP',
      'DEFINE-NOT-A-TASK',
      'DEFINE-UNREACHABLE-STEP',
      'DEFINE-UNREACHABLE-STEP',
      'DEFINE-AFTER-NO-STEP',
      'DEFINE-UNREACHABLE-STEP',
      'DEFINE-INPUT-NOT-JSON',
      'DEFINE-INPUT-NOT-JSON',
    ])
    expect(result.problems.every(({ place }) => place?.file.endsWith('draft.test.ts') && place.line !== undefined)).toBe(true)
    expect(result.problems[4]!.hint).toContain('did you mean "load"?')
  })

  it('turns what a plan throws into a problem where it was thrown', () => {
    const handle = draft(({ run }) => void run(load, { shop: `shop ${run(listShops, {}) as unknown as string}`, day: 'x' }))
    expect(codes(handle)).toEqual(['DEFINE-HANDLE-AS-VALUE'])
    const thrown = draft(() => {
      throw new TypeError('no')
    })
    expect(codes(thrown)).toEqual(['DEFINE-PLAN-FAILED'])
    for (const { place } of [...handle.problems, ...thrown.problems]) expect(place?.file).toMatch(/draft\.test\.ts$/)
    expect(codes(draft(async () => await Promise.reject(new Error('later'))))).toEqual(['DEFINE-PLAN-FAILED'])
  })
})
