import { describe, expect, it } from 'vitest'
import { CsvTrouble, readCsv } from './csv.ts'
import { isWide, typeSeed } from './seed-types.ts'

function typed(values: readonly string[], options: { readonly asText?: readonly string[]; readonly nullWord?: boolean } = {}): unknown[] {
  const table = readCsv(['v', ...values.map((value) => `"${value}"`)].join('\n'))
  const { columns, rows } = typeSeed(table, { asText: new Set(options.asText), nullWord: options.nullWord ?? true })
  return [columns[0]!.kind, ...rows.flat()]
}

describe('files of separated values', () => {
  it('are read with quotes, line ends of all kinds and a mark of their bytes', () => {
    expect(readCsv('\uFEFFa,b\r\n1,"x, ""y"""\r\n"two\nlines",\n\n3\n')).toEqual({
      columns: ['a', 'b'],
      rows: [
        ['1', 'x, "y"'],
        ['two\nlines', null],
        ['3', null],
      ],
    })
  })

  it('take other separators, and name columns that have none', () => {
    expect(readCsv('a||a\n1|2|3', '|')).toEqual({ columns: ['a', 'b', 'a_2'], rows: [['1', '2', '3']] })
    expect(readCsv('')).toEqual({ columns: [], rows: [] })
  })

  it('have no more values in a row than columns', () => {
    expect(() => readCsv('a,b\n1,2\n\n1,2,3\n')).toThrow(CsvTrouble)
    try {
      readCsv('a\n"x\ny"\n1,2')
    } catch (error) {
      expect((error as CsvTrouble).line).toBe(4)
    }
  })
})

describe('columns of seeds', () => {
  it.each([
    [
      ['1', ' 2 ', ''],
      ['integer', '1', '2', null],
    ],
    [
      ['1.0', '2.00'],
      ['integer', '1.0', '2.00'],
    ],
    [
      ['1.5', 'null', '-3e2'],
      ['number', '1.5', null, '-3e2'],
    ],
    [
      ['1,234', '$5', '7%'],
      ['integer', '1234', '5', '7'],
    ],
    [
      ['2026-01-02', '2026-1-3'],
      ['date', '2026-01-02', '2026-1-3'],
    ],
    [['2026-02-30'], ['text', '2026-02-30']],
    [['2026-01-02 03:04:05'], ['datetime', '2026-01-02 03:04:05']],
    [['2026-01-02T03:04:05Z'], ['datetime', '2026-01-02T03:04:05Z']],
    [
      ['true', 'FALSE'],
      ['boolean', 'true', 'false'],
    ],
    [
      ['true', '1'],
      ['text', 'true', '1'],
    ],
    [
      ['a', 'NULL', ' b '],
      ['text', 'a', null, ' b '],
    ],
    [
      ['', ''],
      ['integer', null, null],
    ],
  ])('are what all their values are: %j', (values, expected) => {
    expect(typed(values)).toEqual(expected)
  })

  it('stay text where their type is given, and keep the word null where the engine does', () => {
    expect(typed(['007', ''], { asText: ['v'] })).toEqual(['text', '007', null])
    expect(typed(['a', 'null'], { nullWord: false })).toEqual(['text', 'a', 'null'])
  })

  it('are wide beyond 32 bits', () => {
    expect([isWide(['1', null]), isWide(['2147483648']), isWide(['-3000000000'])]).toEqual([false, true, true])
  })
})
