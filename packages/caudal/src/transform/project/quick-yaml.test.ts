import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { Fault } from '../../kernel/index.ts'
import { quickYaml } from './quick-yaml.ts'
import { placeInYaml, readYaml, wholeYaml } from './read-yaml.ts'

const cases: readonly (readonly [string, string])[] = [
  ['an empty file', ''],
  ['comments alone', '# a\n\n  # b\n'],
  ['a list below its key without an indent', 'a:\n- b\n-   c: 1\n    d: 2\n- - x\n  - y\n'],
  [
    'scalars as Python reads them',
    'a: yes\nb: 0x1f\nc: 017\nd: 1_000\ne: 1.0\nf: 2020-01-01\ng: ~\nh:\ni: .5\nj: -3\nk: "1"\nl: 1e3\nm: .inf\nn: 1:20\n',
  ],
  ['quotes', `a: "b\\n\\u00e9 \\"c\\" \\\\"\nb: 'it''s'\n"c d": 'x: y'\n'e': "# no comment" # one\n`],
  ['quotes over lines', 'a: "one\n  two\n\n  three"\nb: \'x\n  y\'\nc: d\n'],
  ['text over lines', 'a: one\n  two\n\n  three\nb:\n  four\n  five\n'],
  ['block scalars', 'a: |\n  x\n   y\n\n  z\n\nb: >\n  one\n  two\n\n  three\n    more\n  four\nc: |-\n  end\nd: >+\n  kept\n\n'],
  ['a block scalar with blanks behind it at the end', 'a: >\n  x\n  '],
  ['block scalars with blank lines behind them', 'a: |\n  x\n  \n\nb: >\n  y\n\n\nc: |-\n  z\n\nd: 1\n'],
  ['flow lists and objects', "a: [1, 'b', c d, {e: f, 'g': [h]}]\nb: {}\nc: []\nd: [\n  x, # no\n]\n".replace(', # no', '')],
  ['templates', 'a: "{{ var(\'x\') }}"\nb: ref(\'a\')\nc: "{{ [1] }}"\n'],
  ['anchors and merged keys', 'a: &a\n  x: 1\n  y: 2\nb:\n  <<: *a\n  y: 3\nc: *a\nd: &d [1]\ne: *d\n'],
  ['a mark of the document', '---\na: 1\n'],
  ['Windows lines', 'a: 1\r\nb:\r\n  - c\r\n'],
  ['keys twice', 'a: 1\na: 2\n'],
]

describe('YAML that is read quickly', () => {
  test.each(cases)('is what a whole reader makes of %s', (_, source) => {
    expect(quickYaml(source)).toEqual({ value: wholeYaml(source, 'a.yml') })
  })

  test('is what a whole reader makes of anything that is written', () => {
    const leaf = fc.oneof(
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.string(),
      fc.string({ unit: fc.constantFrom('a', ' ', '\n', ':', '#', "'", '"', '-', '{') }),
    )
    const key = fc.string({ minLength: 1 }).filter((name) => name !== '__proto__')
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(key, tie('value'), { maxKeys: 4 })),
    }))
    fc.assert(
      fc.property(value, fc.constantFrom(40, 80, 0), (written, lineWidth) => {
        const source = stringify(written, { lineWidth })
        const quick = quickYaml(source)
        if (quick !== undefined) expect(quick.value).toEqual(wholeYaml(source, 'a.yml'))
      }),
      { numRuns: 500 },
    )
  })

  test.each([
    'a: [1',
    'a: "x',
    'a: b: c',
    '- a\nb: 1',
    'a:\n   b: 1\n  c: 2',
    '? a',
    'a: !tag x',
    'a: *none',
    ']',
    'a: b\n...',
    'a: 1\rb: 2',
    'a:\u00a0b',
    '- &a!',
    '<<: a',
  ])('leaves %j to the whole reader', (source) => {
    expect(quickYaml(source)).toBeUndefined()
  })

  test('is what a whole reader makes of files that are broken at random, or is left to it', () => {
    const bits = fc.constantFrom(
      ' ',
      '\n',
      ':',
      ': ',
      '- ',
      '#',
      ' #',
      '"',
      "'",
      '[',
      ']',
      '{',
      '}',
      ',',
      '&a ',
      '*a',
      '|',
      '>',
      '!',
      '---',
      '...',
      '\r',
      '\u00a0',
      '\u2028',
    )
    const cut = fc.record({ at: fc.nat(200), length: fc.nat(3), put: fc.option(bits, { nil: '' }) })
    fc.assert(
      fc.property(fc.constantFrom(...cases), fc.array(cut, { minLength: 1, maxLength: 3 }), ([, whole], cuts) => {
        const source = cuts.reduce((text, { at, length, put }) => text.slice(0, at) + put + text.slice(at + length), whole) + '\n'
        const quick = quickYaml(source)
        if (quick !== undefined && isWhole(source)) expect(quick.value).toEqual(wholeYaml(source, 'a.yml'))
      }),
      { numRuns: 5_000 },
    )
  })
})

/** Whether the whole reader takes a text; it refuses some that Python takes. */
function isWhole(source: string): boolean {
  try {
    wholeYaml(source, 'a.yml')
    return true
  } catch {
    return false
  }
}

describe('YAML that is wrong', () => {
  test('is told with its place', () => {
    const broken = (source: string): unknown => {
      try {
        return readYaml(source, 'models/schema.yml')
      } catch (error) {
        return error instanceof Fault ? [error.code, error.place] : error
      }
    }
    expect(broken('models:\n  - name: a\n   description: b\n')).toEqual(['DBT-YAML', { file: 'models/schema.yml', line: 3, column: 1 }])
    expect(broken('a:\n  <<: b\n')).toEqual(['DBT-YAML', { file: 'models/schema.yml', line: 2, column: 3 }])
    expect(broken('a: "x\nb: 1\n')).toMatchObject(['DBT-YAML', { file: 'models/schema.yml' }])
  })

  test('numbers in parts of sixty are those of Python', () => {
    const source = 'a: 1:20\nb: -1:00:01\nc: 1:30.5\nd: 0:10\ne: 1:60\nf: "1:20"\n'
    expect(readYaml(source, 'a.yml')).toMatchObject({ a: 80, b: -3601, d: '0:10', e: '1:60', f: '1:20' })
    expect(String((readYaml(source, 'a.yml') as { readonly c: unknown }).c)).toBe('90.5')
  })

  test('places of keys are found', () => {
    const source = 'models:\n  - name: a\n    columns:\n      - name: id\n'
    expect(placeInYaml(source, { file: 'a.yml', path: ['models', 0, 'columns', 0, 'name'] })).toEqual({ file: 'a.yml', line: 4, column: 9 })
    expect(placeInYaml(source, { file: 'a.yml', path: ['models', 0, 'nothing'] })).toEqual({ file: 'a.yml', line: 2, column: 5 })
  })
})
