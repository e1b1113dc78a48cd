import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureWarehouse } from '../adapters/data-plane/index.ts'
import type { Json } from '../kernel/index.ts'
import { systemClock } from '../kernel/index.ts'
import type { Outcome } from '../ports/index.ts'
import { runnerWorld } from '../testing/index.ts'
import type { RunnerWorld } from '../testing/index.ts'

const pipeline = `
import { dataset, file, pipeline, task } from 'caudal'
import { z } from 'zod'

const sales = dataset('bronze.sales', { columns: z.object({
  id: z.int(), shop: z.string().min(1), amount: z.number().min(0), at: z.date(), note: z.string().optional(), big: z.bigint().nullable(),
}), key: ['id'] })
const even = dataset('silver.even', { columns: z.object({ id: z.int().refine((id) => id % 2 === 0, 'odd'), shop: z.string() }) })
const shops = dataset('silver.shops', { columns: z.object({ shop: z.string(), n: z.int() }) })
const listed = dataset('silver.listed', { columns: z.object({ shop: z.string(), n: z.int() }) })
const only = (name) => dataset('spare.' + name, { columns: z.object({ id: z.int() }) })
const ruled = (name) => dataset('ruled.' + name, { columns: z.object({
  id: z.string().min(1), code: z.string().length(3), n: z.int().positive().max(9), status: z.enum(['new', 'done']), mail: z.email(),
}) })
const [rows, select] = ['rows', 'select'].map(ruled)
const [broken, slow, invalid, nobodys, promised] = ['broken', 'slow', 'invalid', 'nobodys', 'promised'].map(only)
const sale = (id) => ({ id, shop: 'berlin', amount: id / 2, at: new Date(1_000 * id), note: id === 1 ? 'first' : undefined, big: id === 2 ? null : 9_007_199_254_740_993n })

const tasks = [
  task('load', { writes: [sales], async run({ write }) {
    const rows = async function* () { for (let id = 1; id <= 10_000; id++) yield sale(id); yield { ...sale(0), amount: -1, shop: '' }; yield 'nonsense' }
    return write(sales, rows(), { mode: 'overwrite', invalid: { tolerate: 0.01 } })
  } }),
  task('look', { reads: [sales], async run({ read, sql }) {
    const [first, second] = await read(sales, { limit: 2 }).all()
    let streamed = 0
    for await (const { amount } of read(sales, { columns: ['amount'] })) streamed += amount
    const { n } = await sql\`select count(*) as n from \${sales} where shop = \${'berlin'} and id <= \${7}\`.one()
    const days = await sql.file('sql/by_shop.sql', { least: 5_000 }).rows()
    return { first: [first.at instanceof Date, first.at.toISOString(), first.note, String(first.big)], second: [second.note === undefined, second.big], streamed, n, days }
  } }),
  task('from_sql', { reads: [sales], writes: [shops], run: ({ write, sql }) => write(shops, sql\`select shop, count(*) as n from \${sales} group by shop\`, { mode: 'overwrite' }) }),
  task('from_file', { writes: [listed], run: ({ write }) => write(listed, file('in/shops.csv'), { mode: 'overwrite' }) }),
  task('through_schema', { reads: [sales], writes: [even], async run({ write, sql }) {
    const tolerant = { mode: 'overwrite', invalid: { tolerate: 1 } }
    return [await write(even, sql\`select id, shop from \${sales} where id <= 10\`, tolerant), await write(even, file('in/even.csv'), tolerant)]
  } }),
  task('two_ways', { reads: [sales], writes: [rows, select], async run({ write, sql }) {
    const wrong = [
      { id: '', code: 'ab', n: 0, status: 'odd', mail: 'x' }, { id: null, code: 'abc', n: 100, status: 'new', mail: 'a@b.co' }, { id: 'a', code: 'abc', n: 1.5, status: null, mail: 'a@b.co' },
    ]
    const invalid = { tolerate: 1 }
    const values = wrong.map(({ id, code, n, status, mail }) => [id, code, String(n), status, mail])
    await write(rows, wrong, { mode: 'overwrite', invalid })
    await write(select, sql\`select v.a ->> 0 as id, v.a ->> 1 as code, v.a ->> 2 as n, v.a ->> 3 as status, v.a ->> 4 as mail from (select unnest(cast(\${JSON.stringify(values)} as json[])) as a) as v\`, { mode: 'overwrite', invalid })
  } }),
  task('break_off', { writes: [broken], async run({ write }) {
    const rows = async function* () { yield { id: 1 }; throw new Error('the source broke') }
    await write(broken, rows(), { mode: 'overwrite' })
  } }),
  task('too_slow', { writes: [slow], async run({ write }) {
    const rows = async function* () { for (let id = 0; ; id++) { yield { id }; if (id % 1_000 === 0) await new Promise(setImmediate) } }
    await write(slow, rows(), { mode: 'overwrite' })
  } }),
  task('invalid', { writes: [invalid], run: ({ write }) => write(invalid, [{ id: 1 }, { id: 'x' }], { mode: 'overwrite' }) }),
  task('undeclared_write', { run: ({ write }) => write(nobodys, [{ id: 1 }], { mode: 'overwrite' }) }),
  task('undeclared_read', { run: ({ sql }) => sql\`select * from \${nobodys}\`.rows() }),
  task('drop', { run: ({ sql }) => sql\`drop table bronze.sales\`.rows() }),
  task('not_rows', { writes: [promised], run: ({ write }) => write(promised, Promise.resolve([]), { mode: 'overwrite' }) }),
  task('left_over', { reads: [broken, slow, invalid], run: ({ sql }) => sql\`select table_name from information_schema.tables where table_schema = 'spare'\`.rows() }),
]
export default pipeline('world', { plan({ run }) { for (const one of tasks) run(one, {}) } })
`

let world: RunnerWorld
beforeAll(async () => {
  world = await runnerWorld({
    pipeline,
    files: {
      'sql/by_shop.sql': 'select shop, count(*) as n from bronze.sales where id > $least group by shop',
      'in/shops.csv': 'shop,n\nlima,3\n',
      'in/even.csv': 'id,shop\n2,a\n3,b\n',
    },
    warehouseAddress: ({ root, config }) =>
      ensureWarehouse({ root, config, entry: fileURLToPath(new URL('./data-plane.ts', import.meta.url)), clock: systemClock }),
  })
})
afterAll(() => world[Symbol.asyncDispose]())

const outcomeOf = async (step: string, timeoutMs: number | null = null): Promise<Outcome> =>
  (await world.start(step, { timeoutMs }).story).outcome

async function outputOf(step: string): Promise<Json> {
  const outcome = await outcomeOf(step)
  expect(outcome).toMatchObject({ kind: 'succeeded' })
  return (outcome as Outcome & { readonly kind: 'succeeded' }).output
}

describe('a task on a real warehouse', () => {
  it('writes rows, with those that do not fit in the quarantine, and reads them as the schema types them', async () => {
    const outcome = await outcomeOf('load')
    const counts = { dataset: 'bronze.sales', rows: 10_000, quarantined: 2, total: 10_000 }
    expect(outcome).toMatchObject({
      kind: 'succeeded',
      output: { ...counts, duplicates: 0 },
      published: [{ ...counts, mode: 'overwrite' }],
    })
    const reasons = (outcome as Outcome & { readonly kind: 'succeeded' }).published[0]!.reasons.map(({ reason }) => reason)
    expect(reasons).toContainEqual(expect.stringMatching(/^amount: /))
    expect(await outputOf('look')).toEqual({
      first: [true, '1970-01-01T00:00:01.000Z', 'first', '9007199254740993'],
      second: [true, null],
      streamed: 25_002_500,
      n: 7,
      days: [{ shop: 'berlin', n: 5_000 }],
    })
  })

  it('leaves queries and files to the warehouse', async () => {
    expect(await outputOf('from_sql')).toMatchObject({ dataset: 'silver.shops', rows: 1 })
    expect(await outputOf('from_file')).toMatchObject({ dataset: 'silver.listed', rows: 1, version: 'v1' })
  })

  it('passes the rows of queries and files through a schema that SQL cannot check', async () => {
    expect(await outputOf('through_schema')).toMatchObject([
      { rows: 5, quarantined: 5 },
      { rows: 1, quarantined: 1 },
    ])
  })

  it('has the same words for what is wrong with a row, whichever way it came', async () => {
    const outcome = await outcomeOf('two_ways')
    const published = outcome.kind === 'succeeded' ? outcome.published : []
    expect(published).toHaveLength(2)
    const [rows, select] = published.map(({ reasons }) => reasons.map(({ reason }) => reason).toSorted())
    expect(rows).toHaveLength(9)
    expect(select).toEqual(rows)
  })

  it('publishes nothing of a write that breaks off, is too slow or has too many rows that do not fit', async () => {
    expect(await outcomeOf('break_off')).toMatchObject({ kind: 'failed', published: [], error: { message: 'the source broke' } })
    expect(await outcomeOf('too_slow', 300)).toMatchObject({ kind: 'timed_out', error: { data: { killed: false } } })
    expect(await outcomeOf('invalid')).toMatchObject({ kind: 'failed', published: [], error: { code: 'DATA-INVALID-ROWS' } })
    expect(await outputOf('left_over')).toEqual([{ table_name: 'invalid__quarantine' }])
  })

  it.each([
    ['undeclared_write', 'WRITE-UNDECLARED'],
    ['undeclared_read', 'READ-UNDECLARED'],
    ['drop', 'SQL-NOT-READ-ONLY'],
    ['not_rows', 'WRITE-NOT-ROWS'],
  ])('refuses what %s does', async (step, code) => {
    expect(await outcomeOf(step)).toMatchObject({ kind: 'failed', error: { code } })
  })
})
