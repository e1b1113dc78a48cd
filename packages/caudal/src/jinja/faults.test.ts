import { describe, expect, test } from 'vitest'
import { Fault } from '../kernel/index.ts'
import { createJinja } from './index.ts'
import type { JinjaOptions, Values } from './index.ts'

async function faultOf(template: string, options: { readonly values?: Values; readonly jinja?: JinjaOptions } = {}): Promise<Fault> {
  try {
    await createJinja(options.jinja).compile(template, { file: 'models/a.sql' }).render(options.values)
  } catch (error) {
    expect(error).toBeInstanceOf(Fault)
    return error as Fault
  }
  throw new Error('nothing was thrown')
}

/** Templates, the code, the line and the column of their fault, and a part of its message. */
const broken: readonly (readonly [template: string, code: string, place: readonly [number, number], message: string])[] = [
  ['select 1\n{{ foo', 'JINJA-SYNTAX', [2, 3], 'never closed'],
  ['{% if x %}\n  a', 'JINJA-SYNTAX', [1, 1], "'if' is never closed"],
  ['a\n{% fro x in y %}', 'JINJA-SYNTAX', [2, 4], "there is no tag 'fro'"],
  ['{{ a b }}', 'JINJA-SYNTAX', [1, 6], "got 'b'"],
  ['{{ (1 }}', 'JINJA-SYNTAX', [1, 7], "expected ')'"],
  ['{{ 1 + }}', 'JINJA-SYNTAX', [1, 8], 'an expression'],
  ["{{ 'a }}", 'JINJA-SYNTAX', [1, 4], 'a text is never closed'],
  ['{# note', 'JINJA-SYNTAX', [1, 1], 'comment'],
  ['{% raw %} x', 'JINJA-SYNTAX', [1, 1], 'raw'],
  ['{% set true = 1 %}', 'JINJA-SYNTAX', [1, 8], 'cannot be assigned'],
  ['{% macro m(a, a) %}{% endmacro %}', 'JINJA-SYNTAX', [1, 15], 'twice'],
  ['{% macro m(a=1, b) %}{% endmacro %}', 'JINJA-SYNTAX', [1, 17], 'default'],
  ['{{ f(a=1, 2) }}', 'JINJA-SYNTAX', [1, 5], 'wrong order'],
  ['{% break %}', 'JINJA-SYNTAX', [1, 1], 'outside a loop'],
  ['{{ 1 is odd is even }}', 'JINJA-SYNTAX', [1, 13], 'chained'],
  ['{% call x %}{% endcall %}', 'JINJA-SYNTAX', [1, 9], 'call of a macro'],
  ['{{ $ }}', 'JINJA-SYNTAX', [1, 4], 'unexpected character'],
  ['{% block a %}{% endblock %}', 'JINJA-SYNTAX', [1, 4], "no tag 'block'"],
  ["{{ 'a'|uper }}", 'JINJA-UNKNOWN-FILTER', [1, 8], "'uper'"],
  ['{{ 1 is od }}', 'JINJA-UNKNOWN-TEST', [1, 6], "'od'"],
  ["{{ ['a']|map('uper')|list }}", 'JINJA-UNKNOWN-FILTER', [1, 10], "'uper'"],
  ['a\n\n  {{ x.y }}', 'JINJA-UNDEFINED', [3, 7], "'x' is undefined"],
  ['{{ x + 1 }}', 'JINJA-UNDEFINED', [1, 6], "'x' is undefined"],
  ['{{ x() }}', 'JINJA-UNDEFINED', [1, 4], "'x' is undefined"],
  ['{{ {"name": 1}.nam.x }}', 'JINJA-UNDEFINED', [1, 19], "no attribute 'nam'"],
  ["{{ 1 + 'a' }}", 'JINJA-TYPE', [1, 6], "'int' and 'str'"],
  ["{{ 1 < 'a' }}", 'JINJA-TYPE', [1, 6], "'<' not supported"],
  ['{{ 1() }}', 'JINJA-TYPE', [1, 4], 'not callable'],
  ['{% for x in 1 %}{% endfor %}', 'JINJA-TYPE', [1, 13], 'not iterable'],
  ['{% set a, b = [1] %}', 'JINJA-VALUE', [1, 8], 'not enough values'],
  ['{% set a.b = 1 %}', 'JINJA-TYPE', [1, 8], 'namespace'],
  ['{{ 1 // 0 }}', 'JINJA-VALUE', [1, 6], 'division by zero'],
  ['{{ {[]: 1} }}', 'JINJA-TYPE', [1, 1], 'unhashable'],
  ["{{ 'a'.upper(1) }}", 'JINJA-TYPE', [1, 7], 'at most 0 arguments'],
  ["{{ 'a'|upper(q=1) }}", 'JINJA-TYPE', [1, 8], "keyword argument 'q'"],
  ["{% include 'x' %}", 'JINJA-NO-TEMPLATE', [1, 1], "'x'"],
  ['{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}', 'JINJA-TYPE', [1, 34], 'not more than 1'],
  ['{% macro m(a) %}{% endmacro %}{{ m(b=2) }}', 'JINJA-TYPE', [1, 34], "keyword argument 'b'"],
  ['{{ 2 ** 99999999 }}', 'JINJA-LIMIT', [1, 6], 'too large'],
  ["{{ 'x' * 999999999 }}", 'JINJA-LIMIT', [1, 8], 'too long'],
  ['{{ range(99999999999)|list }}', 'JINJA-LIMIT', [1, 23], 'too long'],
  ["{{ '%999999999d' % 1 }}", 'JINJA-LIMIT', [1, 18], 'too long'],
  ['{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}', 'JINJA-LIMIT', [1, 19], 'deep'],
  ['{% set l = [1] %}{% for x in l %}{% do l.append(x) %}{% endfor %}', 'JINJA-LIMIT', [1, 1], 'rounds'],
  ["{% set ns = namespace(s='x') %}{% for x in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}", 'JINJA-LIMIT', [1, 75], 'too long'],
]

describe('a broken template', () => {
  test.each(broken)('%j is told', async (template, code, [line, column], message) => {
    const fault = await faultOf(template, { jinja: { limits: { iterations: 100_000 } } })
    expect({ code: fault.code, message: fault.message }).toEqual({ code, message: expect.stringContaining(message) as string })
    expect(typeof fault.hint).toBe('string')
    if (code !== 'JINJA-LIMIT' || line !== 1 || column !== 1) expect(fault.place).toEqual({ file: 'models/a.sql', line, column })
  })

  test.each([
    ['brackets', `{{ ${'('.repeat(9_999)}1${')'.repeat(9_999)} }}`, 'JINJA-SYNTAX'],
    ['minuses', `{{ ${'-'.repeat(9_999)}1 }}`, 'JINJA-SYNTAX'],
    ['blocks', `${'{% if 1 %}'.repeat(9_999)}${'{% endif %}'.repeat(9_999)}`, 'JINJA-SYNTAX'],
    ['sums', `{{ ${'1 + '.repeat(20_000)}1 }}`, 'JINJA-LIMIT'],
    ['calls', `{{ x${'()'.repeat(20_000)} }}`, 'JINJA-LIMIT'],
  ])('of many %s within each other is refused', async (_, template, code) => {
    expect((await faultOf(template)).code).toBe(code)
  })

  test('suggests what was meant', async () => {
    expect((await faultOf("{{ 'a'|uper }}")).hint).toBe('did you mean "upper"?')
    expect((await faultOf('{% fro x in y %}')).hint).toBe('did you mean "for"?')
    expect((await faultOf('{{ {"name": 1}.nam.x }}')).hint).toBe('did you mean "name"?')
  })

  test('names the macros on the way', async () => {
    const template = '{% macro inner(x) %}\n{{ x.y.z }}{% endmacro %}\n{% macro outer() %}{{ inner({}) }}{% endmacro %}\n\n{{ outer() }}'
    const fault = await faultOf(template)
    expect(fault.data).toEqual({
      stack: ['macro inner (models/a.sql:2:7)', 'macro outer (models/a.sql:3:23)', 'template (models/a.sql:5:4)'],
    })
    expect(fault.place).toEqual({ file: 'models/a.sql', line: 2, column: 7 })
  })
})

test('a fault names fifty macros at the most', async () => {
  const fault = await faultOf('{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}')
  expect(fault.code).toBe('JINJA-LIMIT')
  expect(new Set(fault.data!['stack'] as readonly string[])).toEqual(
    new Set(['macro m (models/a.sql:1:19)', 'template (models/a.sql:1:42)']),
  )
  const deep = await faultOf(
    `${Array.from({ length: 80 }, (_, index) => `{% macro m${index}() %}{{ m${index + 1}() }}{% endmacro %}`).join('')}{{ m0() }}`,
  )
  expect(deep).toMatchObject({ code: 'JINJA-UNDEFINED', message: "'m80' is undefined" })
  expect(deep.data!['stack']).toHaveLength(50)
})

describe('a function of the host that fails', () => {
  test('keeps its own code and gets a place', async () => {
    const values = {
      raise: () => {
        throw new Fault('SHOP-CLOSED', { message: 'closed', hint: 'wait', blame: 'upstream', retryable: true, data: { door: 1 } })
      },
    }
    const fault = await faultOf('{% macro m() %}{{ raise() }}{% endmacro %}\n{{ m() }}', { values })
    expect(fault).toMatchObject({ code: 'SHOP-CLOSED', message: 'closed', hint: 'wait', blame: 'upstream', retryable: true })
    expect(fault.place).toEqual({ file: 'models/a.sql', line: 1, column: 19 })
    expect(fault.data).toEqual({ door: 1, stack: ['macro m (models/a.sql:1:19)', 'template (models/a.sql:2:4)'] })
  })

  test.each([
    ['at once', () => { throw new TypeError('no such host') }], // prettier-ignore
    ['later', () => Promise.reject(new TypeError('no such host'))],
  ])('%s becomes a fault with the cause', async (_, fail) => {
    const fault = await faultOf('a\n{{ fail() }}', { values: { fail } })
    expect(fault).toMatchObject({ code: 'JINJA-HOST', message: 'no such host', place: { file: 'models/a.sql', line: 2, column: 4 } })
    expect(fault.cause).toBeInstanceOf(TypeError)
  })
})

describe('what is undefined', () => {
  const render = (template: string, mode: 'plain' | 'strict' | 'chained' | 'silent'): unknown =>
    createJinja({ undefined: mode }).compile(template, { file: 'a.sql' }).render()

  test('prints nothing unless strict', () => {
    expect(render('[{{ x }}]', 'plain')).toBe('[]')
    expect(render('{{ x is defined }}{{ x|default(1) }}', 'strict')).toBe('False1')
    for (const template of [
      '{{ x }}',
      '{% if x %}{% endif %}',
      '{% for a in x %}{% endfor %}',
      '{{ x ~ 1 }}',
      '{{ x|length }}',
      '{{ x == 1 }}',
    ]) {
      expect(() => render(template, 'strict')).toThrow(expect.objectContaining({ code: 'JINJA-UNDEFINED' }))
    }
  })

  test('may have attributes, and be called', () => {
    expect(render('[{{ x.y.z }}{{ x["a"][0] }}]', 'chained')).toBe('[]')
    expect(() => render('{{ x.y() }}', 'chained')).toThrow(expect.objectContaining({ code: 'JINJA-UNDEFINED' }))
    expect(render('[{{ x.y(1).z() }}]', 'silent')).toBe('[]')
  })
})
