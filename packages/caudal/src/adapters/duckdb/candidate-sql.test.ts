import { expect, it } from 'vitest'
import { testColumn, testDataset } from '../../testing/index.ts'
import { candidateSelect } from './candidate-sql.ts'

const window = { start: '2026-01-01T00:00:00Z', end: '2026-01-02T00:00:00Z' }

it('reads the source once, casts what must be cast and checks what can go wrong', () => {
  const columns = [
    testColumn('id', { type: { kind: 'int', bits: 32 } }),
    testColumn('name', { type: { kind: 'string' }, nullable: true, rules: [{ kind: 'min_length', value: 1 }] }),
    testColumn('happened', { type: { kind: 'timestamp' }, nullable: true }),
    testColumn('absent', { type: { kind: 'json' }, nullable: true }),
  ]
  const dataset = testDataset('a.b', { columns, time: 'happened' })
  const source = {
    sql: 'select * from x',
    columns: [
      { name: 'ID', type: 'DOUBLE' },
      { name: 'name', type: 'VARCHAR' },
      { name: 'happened', type: 'VARCHAR' },
    ],
  }
  expect(candidateSelect({ dataset, mode: 'overwrite-window', window, itemKey: '"x"', source })).toMatchInlineSnapshot(`
    "SELECT "id", "name", "happened", "absent", CASE WHEN "happened" IS NULL THEN TIMESTAMP '2026-01-01 00:00:00.000' END AS __window, ['"x"'] AS __item,
      CASE WHEN "id" IS NOT NULL AND coalesce(len("name") >= 1, true) AND ("happened" IS NOT NULL OR "__raw_happened" IS NULL) AND coalesce(CAST("happened" AS TIMESTAMP) >= TIMESTAMP '2026-01-01 00:00:00.000' AND CAST("happened" AS TIMESTAMP) < TIMESTAMP '2026-01-02 00:00:00.000', true) THEN NULL ELSE list_prepend(CAST(to_json({'id': "__raw_id", 'name': "__raw_name", 'happened': "__raw_happened"}) AS VARCHAR), list_filter([CASE WHEN "__raw_id" IS NULL THEN 'id: missing' WHEN "id" IS NULL THEN 'id: not a whole number of 32 bits' END, CASE WHEN NOT coalesce(len("name") >= 1, true) THEN 'name: empty' END, CASE WHEN "happened" IS NULL AND "__raw_happened" IS NOT NULL THEN 'happened: not a timestamp' END, CASE WHEN NOT coalesce(CAST("happened" AS TIMESTAMP) >= TIMESTAMP '2026-01-01 00:00:00.000' AND CAST("happened" AS TIMESTAMP) < TIMESTAMP '2026-01-02 00:00:00.000', true) THEN 'happened: outside the window' END], lambda r: r IS NOT NULL)) END AS __wrong
    FROM (SELECT CASE WHEN source."ID" = TRY_CAST(source."ID" AS INTEGER) THEN TRY_CAST(source."ID" AS INTEGER) END AS "id", source."name" AS "name", CAST(TRY_CAST(source."happened" AS TIMESTAMPTZ) AS TIMESTAMP) AS "happened", CAST(NULL AS JSON) AS "absent", source."ID" AS "__raw_id", source."name" AS "__raw_name", source."happened" AS "__raw_happened"
    FROM (select * from x
    ) AS source)"
  `)
})

it('checks nothing where nothing can go wrong', () => {
  const dataset = testDataset('a.b', { columns: [testColumn('id', { type: { kind: 'int', bits: 64 }, nullable: true })] })
  const source = { sql: 'select 1 as id', columns: [{ name: 'id', type: 'INTEGER' }] }
  expect(candidateSelect({ dataset, mode: 'append', window, itemKey: '', source })).toMatchInlineSnapshot(`
    "SELECT "id", TIMESTAMP '2026-01-01 00:00:00.000' AS __window, CAST(NULL AS VARCHAR[]) AS __item,
      CAST(NULL AS VARCHAR[]) AS __wrong
    FROM (SELECT TRY_CAST(source."id" AS BIGINT) AS "id", source."id" AS "__raw_id"
    FROM (select 1 as id
    ) AS source)"
  `)
})
