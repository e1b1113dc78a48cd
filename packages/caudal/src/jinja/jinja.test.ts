import { describe, expect, test } from 'vitest'
import { seededRandom } from '../kernel/index.ts'
import {
  bindCall,
  callsOf,
  callValue,
  createJinja,
  dict,
  Dict,
  float,
  HostObject,
  hostObject,
  Macro,
  macrosOf,
  OnceIterator,
  placeOf,
  readLiteral,
  repr,
  returnFunction,
  sameValue,
  text,
  toPlain,
  toValue,
  Tuple,
  tuple,
  Undefined,
  ValueSet,
  walkExpressions,
} from './index.ts'
import type { Call, JinjaOptions, Values } from './index.ts'

const render = (template: string, values: Values = {}, options: JinjaOptions = {}): string | Promise<string> =>
  createJinja(options).compile(template, { file: 'a.sql' }).render(values)

describe('asynchronous functions', () => {
  const later = ({ args }: Call): Promise<unknown> => Promise.resolve(args[0] ?? 'later')

  test('are awaited wherever they stand', async () => {
    const template = `{% macro m(x=later(2)) %}<{{ x }}{{ later('b') }}>{% endmacro %}
{%- for i in later([1, 2]) if later(true) %}{{ m(i) }}{{ loop.last }}{% endfor %}
{%- set y %}{{ later() }}{% endset %}{{ y|upper }}{% if later([]) %}no{% endif %}
{%- filter lower %}{{ later('UP') }}{% endfilter %}{{ [later(1), {'k': later(2)}] }}{{ later(false) or later('or') }}
{%- call(a) m2(later('c')) %}{{ later(a) }}{% endcall %}{{ m() }}{{ later('%s') % later('p') }}{{ later({'a': 5}).a }}`
    const m2 = async ({ args, kwargs }: Call): Promise<string> => `[${text(await callValue(kwargs?.get('caller'), { args }))}]`
    expect(await render(template, { later, m2 })).toBe("<1b>False<2b>TrueLATERup[1, {'k': 2}]or[c]<2b>p5")
  })

  test('come from filters and tests too', async () => {
    const options: JinjaOptions = {
      filters: { slow: ({ args }) => Promise.resolve(`${text(args[0])}!`) },
      tests: { big: async ({ args }) => Number(args[0]) > 2 },
    }
    const template =
      "{{ 'a'|slow|upper }}{{ 3 is big }}{{ ['a', 'b']|map('slow')|join }}{{ [1, 3]|select('big')|list }}{{ [1, 3]|reject('big')|list }}"
    expect(await render(template, {}, options)).toBe('A!Truea!b![3][1]')
  })

  test('of filters are called one after the other', async () => {
    const said: string[] = []
    const slow = async ({ args }: Call): Promise<unknown> => {
      said.push(`+${text(args[0])}`)
      await new Promise((resolve) => setImmediate(resolve))
      said.push(`-${text(args[0])}`)
      return args[0]
    }
    await render("{{ [1, 2]|map('slow')|list }}{{ [3, 4]|select('slow')|list }}", {}, { filters: { slow }, tests: { slow } })
    expect(said.join('')).toBe('+1-1+2-2+3-3+4-4')
  })

  test('that nobody uses cost no promise', () => {
    expect(render('{% macro m() %}{{ f() }}{% endmacro %}{{ m() }}', { f: () => 'now' })).toBe('now')
    expect(render('{{ f() }}', { f: later })).toBeInstanceOf(Promise)
  })

  test('run side by side in one template without mixing', async () => {
    const template = createJinja().compile('{% for i in [1, 2, 3] %}{{ wait(i) }}{{ name }}{% endfor %}', { file: 'a.sql' })
    const waiting: (() => void)[] = []
    const wait = ({ args }: Call): Promise<unknown> => new Promise((resolve) => waiting.push(() => resolve(args[0])))
    const runs = ['a', 'b'].map(async (name) => template.render({ wait, name }))
    for (let round = 0; round < 3; round++) {
      for (const go of waiting.splice(0).toReversed()) go()
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await Promise.all(runs)).toEqual(['1a2a3a', '1b2b3b'])
  })
})

describe('return()', () => {
  const values = { return: returnFunction, wrap: ({ kwargs }: Call) => callValue(kwargs?.get('caller'), { args: [] }) }

  test.each([
    ['{% macro m() %}a{{ return([1]) }}b{% endmacro %}{{ m()[0] + 1 }}', '2'],
    ['{% macro m() %}{% do return({"a": 1}) %}{% endmacro %}{{ m().a }}', '1'],
    ['{% macro m() %}{% for i in [1, 2] %}{% if i == 2 %}{{ return(i) }}{% endif %}{% endfor %}{% endmacro %}{{ m() * 2 }}', '4'],
    ['{% macro m() %}{{ "x" ~ return(3) }}{% endmacro %}{{ m() + 1 }}', '4'],
    ['{% macro m() %}{% set a %}{{ return(5) }}{% endset %}{% endmacro %}{{ m() }}', '5'],
    ['{% macro m() %}{% call wrap() %}{{ return(6) }}{% endcall %}lost{% endmacro %}{{ m() + 1 }}', '7'],
    [
      '{% macro w() %}{{ caller() }}lost{% endmacro %}{% macro m() %}{% call w() %}{{ return(7) }}{% endcall %}kept{% endmacro %}{{ m() }}',
      '7kept',
    ],
    ['{% macro m() %}{{ return(none) }}{% endmacro %}{{ m() is none }}', 'True'],
    ['{% macro m() %}{% for n in [[1]] recursive %}{{ return(8) }}{% endfor %}{% endmacro %}{{ m() }}', '8'],
    ['{% macro m(return) %}{{ return(1) }}!{% endmacro %}{{ m(range) }}', 'range(0, 1)!'],
  ])('%s', async (template, printed) => {
    expect(await render(template, values)).toBe(printed)
  })

  test('is an error outside a macro', () => {
    expect(() => render('{{ return(1) }}', values)).toThrow(
      expect.objectContaining({ code: 'JINJA-TYPE', message: 'return() outside a macro' }),
    )
  })
})

describe('block tags of the caller', () => {
  const options: JinjaOptions = {
    tags: {
      test: { macro: ({ title }) => `test_${title}` },
      materialization: {
        macro: ({ title, options: given }) => `materialization_${title}_${given.has('default') ? 'default' : text(given.get('adapter'))}`,
      },
      docs: { macro: ({ title }) => `docs_${title}`, ends: ['enddocs', 'enddoc'] },
    },
  }
  const source = `{% test not_null(model, column_name) %}select {{ column_name }} from {{ model }}{% endtest %}
{% materialization view, adapter='duckdb', supported_languages=['sql'] -%} V {%- endmaterialization %}
{% materialization table, default %}T{% endmaterialization %}{% docs orders %}All {{ 1 + 1 }} orders{% enddocs %}`

  test('define macros under the names that the caller makes', async () => {
    const module = await createJinja(options).compile(source, { file: 'a.sql' }).module()
    expect(module.names()).toEqual(['test_not_null', 'materialization_view_duckdb', 'materialization_table_default', 'docs_orders'])
    expect(module.call('test_not_null', { args: ['t'], kwargs: new Map([['column_name', 'c']]) })).toBe('select c from t')
    expect(module.call('materialization_view_duckdb', { args: [] })).toBe('V')
    expect(() => module.call('absent', { args: [] })).toThrow(expect.objectContaining({ code: 'JINJA-UNDEFINED' }))
  })

  test('tell their parts without running', () => {
    const tree = createJinja(options).parse(source, { file: 'a.sql' })
    const [first, second, , docs] = macrosOf(tree)
    expect(first).toMatchObject({
      tag: 'test',
      title: 'not_null',
      name: 'test_not_null',
      parameters: [{ name: 'model' }, { name: 'column_name' }],
    })
    expect(Object.fromEntries(second!.options)).toEqual({ adapter: 'duckdb', supported_languages: ['sql'] })
    expect(tree.source.slice(docs!.from, docs!.to)).toBe('All {{ 1 + 1 }} orders')
    expect(tree.source.slice(first!.at, first!.end)).toMatch(/^\{% test.*endtest %\}$/)
    expect(placeOf({ file: 'a.sql', source: tree.source, at: second!.at })).toEqual({ file: 'a.sql', line: 2, column: 1 })
  })
})

describe('a tree', () => {
  test('tells the calls that it writes', () => {
    const tree = createJinja().parse(
      "{{ config(tags=['a', {'k': -1}]) }}{% if x %}{{ ref('p', 'm', v=2) }}{{ adapter.dispatch(name)(1) }}{{ f(*a) }}{% endif %}",
      { file: 'a.sql' },
    )
    const calls = callsOf(tree)
    expect(calls.map(({ name, isLiteral }) => [name, isLiteral])).toEqual([
      ['config', true],
      ['ref', true],
      ['adapter.dispatch', false],
      ['f', false],
    ])
    expect(toPlain(calls[0]!.kwargs.get('tags')!.value)).toEqual(['a', { k: -1 }])
    expect(calls[1]!.args.map(({ value }) => value)).toEqual(['p', 'm'])
    expect(calls[1]!.kwargs.get('v')!.value).toBe(2)
    const kinds = new Set<string>()
    walkExpressions(tree.body, ({ kind }) => kinds.add(kind))
    expect(kinds).toContain('attribute')
  })

  test('can be compiled as it is', () => {
    const jinja = createJinja()
    expect(jinja.compile(jinja.parse('{{ 1 + 1 }}', { file: 'a.sql' }), { file: 'a.sql' }).render()).toBe('2')
  })
})

describe('values', () => {
  test('come out of a template whole where one alone is printed', async () => {
    const value = (template: string, values: Values = {}): unknown => createJinja().compile(template, { file: 'a.yml' }).value(values)
    expect(value('{{ [1, 2] }}')).toEqual([1, 2])
    expect(value('{{ 1 == 1 }}')).toBe(true)
    expect(value(' {{ 1 }}')).toBe(' 1')
    expect(value('{{ 1 }}{{ 2 }}')).toBe('12')
    expect(value('plain')).toBe('plain')
    expect(await value('{{ f() }}', { f: () => Promise.resolve({ a: 1 }) })).toEqual(dict([['a', 1]]))
  })

  test('come from expressions', () => {
    expect(createJinja().evaluate("ref('a') ~ x", { file: 'a.yml', values: { ref: ({ args }: Call) => args[0], x: 1 } })).toBe('a1')
    expect(createJinja().evaluate('1, 2', { file: 'a.yml' })).toEqual(tuple([1, 2]))
    expect(() => createJinja().evaluate('1 +', { file: 'a.yml' })).toThrow(
      expect.objectContaining({ code: 'JINJA-SYNTAX', place: { file: 'a.yml', line: 1, column: 4 } }),
    )
  })

  test.each([
    ["[1, 'a', (2.0,)]", "[1, 'a', (2.0,)]"],
    ['True', 'True'],
    ['true', undefined],
    ['none', undefined],
    ["{'a': None}", "{'a': None}"],
    ['-1.5', '-1.5'],
    ['a', undefined],
    ['1 + 1', undefined],
    ['[1', undefined],
    ['', undefined],
  ])('are read from the literal %s', (source, printed) => {
    const literal = readLiteral(source)
    expect(literal === undefined ? undefined : repr(literal.value)).toBe(printed)
  })

  test('cross over from JavaScript and back', () => {
    const given = { a: [1, 2.5, null, undefined], m: new Map([[1, new Set(['x'])]]), big: 2 ** 60 }
    const value = toValue(given)
    expect(value).toBeInstanceOf(Dict)
    expect(repr(value)).toBe("{'a': [1, 2.5, None, None], 'm': {1: {'x'}}, 'big': 1152921504606846976}")
    expect(toPlain(value)).toEqual({ a: [1, 2.5, null, null], m: { 1: ['x'] }, big: 2n ** 60n })
    const list = [1]
    expect(toValue(list)).toBe(list)
    expect(toPlain(tuple([float(2), new ValueSet([1]), new OnceIterator('zip', [3])]))).toEqual([2, [1], [3]])
    expect(sameValue(float(2), 2)).toBe(true)
  })

  test('of the host show what they are made to show', async () => {
    const relation = hostObject({
      type: 'Relation',
      text: () => '"main"."a"',
      attribute: (name) => (name === 'identifier' ? 'a' : undefined),
      item: (key) => (key === 0 ? 'first' : undefined),
      items: () => ['first'],
      length: () => 1,
      mapping: true,
      equals: (other) => other === 'a',
      compare: () => -1,
      operate: (operator, { other }) => (operator === '-' ? other : undefined),
      format: (specification) => `f${specification}`,
      json: () => ({ k: 'v' }),
      call: ({ args }) => args.length,
      has: (item) => item === 'in',
    })
    expect(relation).toBeInstanceOf(HostObject)
    const template = `{{ r }} {{ r.identifier }}{{ r.parts is defined }}{{ r[0] }}{{ r|length }}{{ r is mapping }}{{ r == 'a' }}{{ r < 1 }}{{ r - 5 }}
{{- '{:x}'.format(r) }}{{ r|tojson }}{{ r(1, 2) }}{{ 'in' in r }}{{ [r] }}{{ r|list }}{{ r is callable }}{{ 1 if r }}`
    const plain = '"main"."a" aFalsefirst1TrueTrueTrue5fx{"k": "v"}2True["main"."a"][\'first\']True1'
    expect(await render(template, { r: relation })).toBe(plain)
  })

  test('are bound to the parameters of a function of the host', () => {
    const signature = { name: 'f', parameters: ['a', 'b'], required: 1 }
    expect(bindCall({ args: [1], kwargs: new Map([['b', 2]]) }, signature)).toEqual([1, 2])
    for (const call of [
      { args: [] },
      { args: [1, 2, 3] },
      { args: [1], kwargs: new Map([['a', 1]]) },
      { args: [1], kwargs: new Map([['c', 1]]) },
    ]) {
      expect(() => bindCall(call, signature)).toThrow(expect.objectContaining({ code: 'JINJA-TYPE' }))
    }
  })
})

describe('macros', () => {
  test('are values that the host can call', async () => {
    const module = await createJinja()
      .compile("{% set top = 1 %}{% macro m(a, b='B') %}{{ a }}{{ b }}{{ outside }}{% endmacro %}said", { file: 'a.sql' })
      .module({ outside: '!' })
    expect(module.text).toBe('said')
    expect(module.get('top')).toBe(1)
    expect(module.get('m')).toBeInstanceOf(Macro)
    expect(callValue(module.get('m'), { args: [1] })).toBe('1B!')
  })

  test('see values through a function of their name', () => {
    const asked: string[] = []
    const values = (name: string): unknown => {
      asked.push(name)
      return name === 'x' ? 1 : undefined
    }
    expect(render('{{ x }}{{ x }}{{ range(2)|list }}{{ y is defined }}', values)).toBe('11[0, 1]False')
    expect(asked).toEqual(['x', 'range', 'y'])
  })
})

describe('templates of other files', () => {
  const files: Readonly<Record<string, string>> = {
    macros: "{% macro hello(n) %}hello {{ n }}{{ name }}{% endmacro %}{% set shared = 'S' %}{% set _own = 1 %}",
    part: '[{{ name }}{{ x }}]',
    itself: "{% include 'itself' %}",
  }
  const options: JinjaOptions = {
    load: (name) => Promise.resolve(Object.hasOwn(files, name) ? files[name] : undefined),
    globals: { all: 'A' },
  }

  test.each([
    ["{% include 'part' %}{% set x = 1 %}{% include 'part' %}{% for x in [2] %}{% include 'part' %}{% endfor %}", '[n][n1][n2]'],
    ["{% include 'part' without context %}{% include 'absent' ignore missing %}{% include ['absent', 'part'] %}", '[][n]'],
    ["{% import 'macros' as m %}{{ m.hello(1) }}{{ m.shared }}{{ m._own is defined }}", 'hello 1SFalse'],
    ["{% from 'macros' import hello as hi, shared with context %}{{ hi(1) }}{{ shared }}", 'hello 1nS'],
  ])('%s', async (template, printed) => {
    expect(await render(template, { name: 'n' }, options)).toBe(printed)
  })

  test.each([
    ["{% include 'absent' %}", 'JINJA-NO-TEMPLATE'],
    ["{% from 'macros' import absent %}", 'JINJA-UNDEFINED'],
    ["{% include 'itself' %}", 'JINJA-LIMIT'],
  ])('%s is %s', async (template, code) => {
    await expect(async () => render(template, {}, { ...options, limits: { depth: 50 } })).rejects.toThrow(expect.objectContaining({ code }))
  })
})

test('chance is the one that was given', () => {
  const template = '{% for i in range(5) %}{{ range(100)|random }} {% endfor %}'
  expect(render(template, {}, { random: seededRandom(7) })).toBe(render(template, {}, { random: seededRandom(7) }))
  expect(render('{{ []|random is undefined }}')).toBe('True')
  expect(new Undefined({ mode: 'plain', name: 'x', message: 'm' }).name).toBe('x')
  expect(tuple([1])).toBeInstanceOf(Tuple)
})
