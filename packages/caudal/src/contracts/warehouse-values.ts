import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ColumnType } from '../define/index.ts'
import type { DatasetManifest } from '../plan/index.ts'
import { testColumn, testDataset, testWrite } from '../testing/index.ts'
import type { WarehouseHands } from '../testing/index.ts'

let made = 0

/** A value as it is written, and as it is read where that differs. */
type Sample = readonly [written: unknown, read?: unknown]

interface Kind {
  readonly type: ColumnType
  readonly samples: readonly Sample[]
  readonly any: fc.Arbitrary<unknown>
}

const isoDate = fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true })
const text = fc.string({ unit: 'binary' }).map((one) => one.replaceAll('\0', ''))
// V8 13.6 reads the key `"` as `\\`, where an object of the same shape had that key before.
const json = fc
  .json()
  .filter((one) => !one.includes('\\\\'))
  .map((one) => JSON.parse(one) as unknown)
const tidy = (iso: string): string => iso.replace('.000Z', 'Z')

const kinds: { readonly [name: string]: Kind } = {
  string: { type: { kind: 'string' }, samples: [[''], ['a\n"\'\\,\t'], ['Olá, 世界 👩‍👩‍👧'], ['x'.repeat(70_000)]], any: text },
  boolean: { type: { kind: 'boolean' }, samples: [[true], [false]], any: fc.boolean() },
  int32: {
    type: { kind: 'int', bits: 32 },
    samples: [[2_147_483_647], [-2_147_483_648], [5n, 5], ['-7', -7]],
    any: fc.integer(),
  },
  int64: {
    type: { kind: 'int', bits: 64 },
    samples: [[9_007_199_254_740_991], [9_223_372_036_854_775_807n, '9223372036854775807'], ['-9223372036854775808']],
    any: fc.bigInt({ min: -(2n ** 53n) + 1n, max: 2n ** 53n - 1n }).map(Number),
  },
  double: {
    type: { kind: 'double' },
    samples: [[1e308], [-5e-324], [0.1], ['1.5', 1.5]],
    any: fc.double({ noNaN: true }).map((one) => one + 0),
  },
  decimal: {
    type: { kind: 'decimal', precision: 12, scale: 2 },
    samples: [[9_999_999_999.99], [-0.01], ['12.30', 12.3], [1.005, 1.01], [-2.345, -2.35], [1e-9, 0]],
    any: fc.integer({ min: -(10 ** 9), max: 10 ** 9 }).map((one) => one / 100),
  },
  bigDecimal: {
    type: { kind: 'decimal', precision: 38, scale: 10 },
    samples: [['1234567890123456789012345678.0123456789'], [1.5], ['-0.0000000001', -1e-10]],
    any: fc.integer().map((one) => one / 4),
  },
  date: {
    type: { kind: 'date' },
    samples: [['2024-02-29'], ['0001-01-01'], ['9999-12-31'], [new Date('2026-03-04T23:00:00Z'), '2026-03-04']],
    any: isoDate.map((one) => one.toISOString().slice(0, 10)),
  },
  time: {
    type: { kind: 'time' },
    samples: [['00:00:00'], ['23:59:59.999999'], ['07:30', '07:30:00']],
    any: fc.integer({ min: 0, max: 86_399 }).map(clockText),
  },
  timestamp: {
    type: { kind: 'timestamp' },
    samples: [
      ['2026-01-01T00:00:00Z'],
      ['1969-12-31T23:59:59.999999Z'],
      ['2026-01-01T00:00:00.120Z'],
      ['2026-01-01T02:00:00+02:00', '2026-01-01T00:00:00Z'],
      ['2026-01-01T00:00:00', '2026-01-01T00:00:00Z'],
      [new Date('2026-05-06T07:08:09.010Z'), '2026-05-06T07:08:09.010Z'],
    ],
    any: isoDate.map((one) => tidy(one.toISOString())),
  },
  json: {
    type: { kind: 'json' },
    samples: [[{ a: [1, { b: null }], c: 'é"' }], [[]], ['text'], [12.5], [false]],
    any: json.filter((one) => one !== null),
  },
  bytes: { type: { kind: 'bytes' }, samples: [[new Uint8Array()], [Uint8Array.of(0, 255, 10)]], any: fc.uint8Array() },
  uuid: {
    type: { kind: 'uuid' },
    samples: [['00000000-0000-0000-0000-000000000000'], ['ffffffff-ffff-ffff-ffff-ffffffffffff']],
    any: fc.uuid(),
  },
  list: {
    type: { kind: 'list', of: { kind: 'timestamp' } },
    samples: [[[]], [['2026-01-01T00:00:00Z', null]], [['2026-01-01T02:00:00+02:00'], ['2026-01-01T00:00:00Z']]],
    any: fc.array(isoDate.map((one) => tidy(one.toISOString()))),
  },
  struct: {
    type: {
      kind: 'struct',
      fields: [
        { name: 'n', type: { kind: 'int', bits: 64 } },
        { name: 'odd "name"', type: { kind: 'list', of: { kind: 'struct', fields: [{ name: 's', type: { kind: 'string' } }] } } },
      ],
    },
    samples: [
      [{ n: 1, 'odd "name"': [{ s: 'x' }, { s: null }, null] }],
      [{ n: null, 'odd "name"': null }],
      [{}, { n: null, 'odd "name"': null }],
    ],
    any: fc.record({ n: fc.integer(), 'odd "name"': fc.array(fc.record({ s: text })) }),
  },
}

function clockText(seconds: number): string {
  return [seconds / 3_600, (seconds / 60) % 60, seconds % 60].map((part) => String(Math.floor(part)).padStart(2, '0')).join(':')
}

const columns = [
  testColumn('place', { type: { kind: 'int', bits: 32 } }),
  ...Object.entries(kinds).map(([name, { type }]) => testColumn(name, { type, nullable: true })),
]

/** That what is written comes back: every type, nulls, the ends of their ranges, and anything that a generator can think of. */
export function keepsValues(given: () => WarehouseHands, format: DatasetManifest['format']): void {
  describe('values', () => {
    for (const [name, { type, samples }] of Object.entries(kinds)) {
      it(`keeps values of ${name}`, async () => {
        const hands = given()
        const dataset = testDataset(`values_${format}.${name}_${made++}`, {
          columns: [columns[0]!, testColumn('v', { type, nullable: true })],
          format,
        })
        const written = [...samples.map(([value]) => value), null]
        await hands.put(
          testWrite(dataset, { mode: 'overwrite' }),
          written.map((v, place) => ({ place, v })),
        )
        const expected = [...samples.map((sample) => (sample.length === 2 ? sample[1] : sample[0])), null]
        const found = (await hands.read(dataset)).toSorted((a, b) => Number(a['place']) - Number(b['place']))
        expect(found).toEqual(expected.map((v, place) => ({ place, v })))
        const copy = { ...dataset, name: `${dataset.name}_copy` }
        await hands.sql(testWrite(copy, { mode: 'overwrite' }), `select * from ${dataset.name}`)
        expect(await hands.ask(`select * from ${copy.name} order by place`)).toEqual(found)
      })
    }

    it('keeps whatever rows come', async () => {
      const hands = given()
      const dataset = testDataset(`values_${format}.all_${made++}`, { columns, format })
      const one = fc.record(Object.fromEntries(Object.entries(kinds).map(([name, { any }]) => [name, fc.option(any)])))
      await fc.assert(
        fc.asyncProperty(fc.array(one, { maxLength: 20 }), async (values) => {
          const rows = values.map((value, place) => ({ place, ...value }))
          const written = await hands.put(testWrite(dataset, { mode: 'overwrite' }), rows)
          expect(written).toMatchObject({ rows: rows.length, quarantined: 0 })
          expect((await hands.read(dataset)).toSorted((a, b) => Number(a['place']) - Number(b['place']))).toEqual(rows)
        }),
        { numRuns: 25, endOnFailure: true },
      )
    })
  })
}
