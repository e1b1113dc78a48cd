import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { compareBudget, compileFile, measureInstantiations } from '../../scripts/check/type-cost.ts'

const root = resolve(import.meta.dirname, '../..')

/** What the compiler says of a pipeline whose plan is `line`. */
function errorsOf(line: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'caudal-planted-'))
  try {
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    const file = join(folder, 'planted.ts')
    const text = `import { dataset, pipeline, task } from 'caudal'
import { z } from 'zod'
const sales = dataset('bronze.sales', { columns: z.object({ amount: z.number() }) })
const load = task('load', { writes: [sales], run: async ({ write }) => await write(sales, [], { mode: 'append' }) })
const report = task('report', { input: z.object({ rows: z.number() }), run: ({ input }) => input.rows })
export const planted = pipeline('planted', { plan({ run, each }) {
${line}
} })\nvoid [load, report]\n`
    writeFileSync(file, text)
    return compileFile({ root, file })
      .output.split('\n')
      .filter((each) => each.includes('error TS'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe('wrong wiring', () => {
  test('a right line has no error', () => {
    expect(errorsOf('run(report, { rows: run(load, {}).rows }); void each')).toEqual([])
  })

  test.each([
    ['run(report, { rows: run(load, {}).rws }); void each', /Property 'rws' does not exist.* Did you mean 'rows'\?/],
    ['run(report, { row: 1 }); void each', /'row' does not exist in type 'Given<\{ rows: number; \}>'/],
    [
      "run(load, {}, { on: 'all_sucess' }); void each",
      /"all_sucess"' is not assignable to type 'TriggerRule.* Did you mean '"all_success"'\?/,
    ],
    ["run(load, {}, { timeot: '5m' }); void each", /'timeot' does not exist.* did you mean to write 'timeout'\?/i],
    ["run(report, { rows: 'three' }); void each", /Type 'string' is not assignable to type/],
    ['each(run(load, {}), report, () => ({ rows: 1 }))', /is not assignable to parameter of type/],
  ])('%s', (line, sentence) => {
    const errors = errorsOf(line)
    expect(errors).toHaveLength(1)
    expect(errors[0]).toMatch(/planted\.ts\(7,\d+\)/)
    expect(errors[0]).toMatch(sentence)
  })
})

describe('the type budget', () => {
  test('fails over 10 % and where nothing was measured', () => {
    expect(compareBudget({ budget: 1_000, found: 1_100 }).within).toBe(true)
    expect(compareBudget({ budget: 1_000, found: 1_101 }).within).toBe(false)
    expect(compareBudget({ budget: 1_000, found: 0 }).within).toBe(false)
  })

  test('refuses to measure what does not compile', () => {
    expect(() => measureInstantiations({ root, file: resolve(root, 'tests/types/gone.ts') })).toThrow(/does not compile/)
  })
})
