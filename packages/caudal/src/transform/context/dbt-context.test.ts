import { describe, expect, test } from 'vitest'
import { callValue, hostObject, text, toPlain } from '../../jinja/index.ts'
import type { Call, Lookup } from '../../jinja/index.ts'
import type { StandardMacros } from '../macros/standard-macro.ts'
import type { TemplateLine } from './base-functions.ts'
import type { ContextOptions, DbtContext } from './dbt-context.ts'
import { createContext } from './dbt-context.ts'
import { createDbtJinja } from './dbt-jinja.ts'
import { macrosIn } from './macros-in.ts'

const standard: StandardMacros = {
  dateadd: {
    parameters: ['part', 'count'],
    required: 2,
    run: (scope, [part, count]) => scope.dispatch('dateadd', { args: [part, count] }),
  },
  default__dateadd: { parameters: ['part', 'count'], run: (_, [part, count]) => `default ${text(part)} ${text(count)}` },
  postgres__dateadd: { parameters: ['part', 'count'], run: (_, [part]) => `postgres ${text(part)}` },
  generate_name: { parameters: ['node'], run: () => 'standard' },
  say: { parameters: [], run: (scope) => scope.call('generate_name', { args: [1] }) },
  later: {
    parameters: ['caller'],
    run: async (scope, [caller]) => `${text(scope.get('execute'))} ${text(await callValue(caller, { args: [] }))}`,
  },
}

function context(files: Readonly<Record<string, string>>, options: Partial<ContextOptions> = {}): DbtContext {
  const jinja = createDbtJinja()
  const macros = Object.entries(files).flatMap(([owner, source]) => macrosIn(jinja.parse(source, { file: `${owner}/macros.sql` }), owner))
  return createContext({
    root: 'shop',
    vars: new Map([
      ['shop', {}],
      ['kit', {}],
    ]),
    macros,
    standard,
    prefixes: ['duckdb'],
    env: {},
    globals: () => undefined,
    log: () => undefined,
    ...options,
  })
}

const overlay: Lookup = (name) => ({ execute: true, ref: ({ args }: Call) => `ref ${text(args[0])}` })[name]
const render = (made: DbtContext, source: string, more: { package?: string; overlay?: Lookup } = {}): string | Promise<string> =>
  made.render(source, { file: 'a.sql', overlay, ...more })

describe('macros', () => {
  const made = context({
    shop: '{% macro a() %}shop a{% endmacro %}{% macro generate_name(node) %}mine{% endmacro %}{% macro ref(x) %}<{{ builtins.ref(x) }}>{% endmacro %}',
    kit: '{% macro a() %}kit a{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{% test odd(model, column_name) %}{{ model }}.{{ column_name }}{% endtest %}',
  })

  test('are found in the own package, then the root, then the standard library', () => {
    expect(render(made, '{{ a() }}|{{ kit.a() }}|{{ kit.b() }}')).toBe('shop a|kit a|shop a')
    expect(render(made, '{{ a() }}|{{ b() }}|{{ generate_name(1) }}', { package: 'kit' })).toBe('kit a|kit a|mine')
    expect(render(made, '{{ say() }}|{{ dbt.generate_name(1) }}')).toBe('mine|standard')
  })

  test('go before what the phase gives, whose own stays in builtins', () => {
    expect(render(made, "{{ ref('x') }}|{{ context['ref']('y') }}|{{ 'kit' in context }}{{ 'nothing' in context }}")).toBe(
      '<ref x>|<ref y>|TrueFalse',
    )
  })

  test('of tests go by their prefixed names', () => {
    expect(render(made, "{{ kit.test_odd('m', column_name='c') }}|{{ kit.get('test_none') is none }}")).toBe('m.c|True')
  })

  test('may wait, and get their caller', async () => {
    expect(await render(made, '{% call later() %}body{% endcall %}{{ a() }}')).toBe('True bodyshop a')
  })

  test('are told to who asks for those that the template itself calls', () => {
    const called: string[] = []
    const scope = made.scope({ overlay, called: (id) => called.push(id) })
    expect(scope.render('{{ kit.b() }}{{ say() }}{{ context_macro_stack.depth }}', { file: 'a.sql' })).toBe('shop amine0')
    expect(called).toEqual(['macro.kit.b', 'macro.dbt.say'])
  })

  test('yield what a unit test says instead', () => {
    const overrides = new Map<string, unknown>([
      ['kit.a', 'other'],
      ['execute', false],
      ['say', 7],
    ])
    const scope = made.scope({ overlay, overrides })
    expect(scope.render('{{ kit.a() }}{{ a() }}{{ execute }}{{ say() }}', { file: 'a.sql' })).toBe('othershop aFalse7')
  })

  test('that never end are stopped, and faults name the way', () => {
    const endless = context({ shop: '{% macro x() %}{{ y() }}{% endmacro %}{% macro y() %}\n{{ x() }}{% endmacro %}' })
    expect(() => render(endless, '{{ x() }}')).toThrow(/more than 400 deep/)
    expect(() => context({ shop: '{% macro x() %}{% endmacro %}\n{% macro x() %}{% endmacro %}' })).toThrow(
      'the package shop defines the macro x twice: shop/macros.sql:1 and shop/macros.sql:2',
    )
  })
})

describe('adapter.dispatch', () => {
  test('looks through packages first, then prefixes', () => {
    const made = context({
      shop: "{% macro go() %}{{ adapter.dispatch('work', 'kit')() }}{% endmacro %}{% macro default__work() %}shop default{% endmacro %}",
      kit: '{% macro duckdb__work() %}kit duckdb{% endmacro %}',
    })
    expect(render(made, "{{ go() }}|{{ adapter.dispatch('work')() }}")).toBe('shop default|shop default')
    const ordered = context(
      { shop: '{% macro default__work() %}shop{% endmacro %}', kit: '{% macro default__work() %}kit{% endmacro %}' },
      { searchOrder: new Map([['kit', ['kit', 'shop']]]) },
    )
    expect(render(ordered, "{{ adapter.dispatch('work', macro_namespace='kit')() }}")).toBe('kit')
  })

  test('serves the standard library, which a project may override', () => {
    expect(render(context({}), "{{ dateadd('day', 1) }}")).toBe('default day 1')
    expect(render(context({}, { prefixes: ['redshift', 'postgres'] }), "{{ dbt.dateadd('day', 1) }}")).toBe('postgres day')
    const own = context({ shop: '{% macro duckdb__dateadd(part, count) %}own{% endmacro %}' })
    expect(render(own, "{{ dateadd('day', 1) }}")).toBe('own')
  })

  test('keeps the rest of the adapter, and refuses what is gone', () => {
    const adapter = hostObject({
      type: 'Adapter',
      attribute: (name) => (name === 'quote' ? ({ args }: Call) => `"${text(args[0])}"` : undefined),
    })
    const seen: Lookup = (name) => (name === 'adapter' ? adapter : undefined)
    expect(render(context({}), "{{ adapter.quote('a') }}", { overlay: seen })).toBe('"a"')
    expect(() => render(context({}), "{{ adapter.dispatch('x', packages=['kit']) }}")).toThrow(/gone since dbt 1.0/)
    expect(() => render(context({}), "{{ adapter.dispatch('x', 'kit') }}")).toThrow(
      /none of shop.duckdb__x, shop.default__x, kit.duckdb__x/,
    )
  })
})

describe('values', () => {
  const vars = new Map([
    ['shop', { a: 'root', kit: { b: 'for kit' }, list: [1, 2], late: '{{ 1 + 1 }}' }],
    ['kit', { a: 'kit', b: 'kit', c: 'kit' }],
  ])

  test('of variables: given, then the root project, then the package', () => {
    const made = context({}, { vars, givenVars: { c: 'given' } })
    expect(render(made, "{{ var('a') }} {{ var('b') }} {{ var('c') }}", { package: 'kit' })).toBe('root for kit given')
    expect(render(made, "{{ var('list')[1] }}{{ var('late') }}{{ var('none', 'x') }}{{ var.has_var('a') }}")).toBe('22xTrue')
    expect(() => render(made, "{{ var('lisst') }}")).toThrow(/the variable "lisst" is not set/)
    expect(render(made, "{{ var('lisst') }}", { overlay: (name) => (name === 'execute' ? false : undefined) })).toBe('None')
  })

  test('of the environment, but for secrets', () => {
    const made = context({}, { env: { A: 'a', DBT_ENV_SECRET_B: 'b' } })
    expect(render(made, "{{ env_var('A') }}{{ env_var('C', 'c') }}")).toBe('ac')
    expect(() => render(made, "{{ env_var('C') }}")).toThrow(/C is not set/)
    expect(() => render(made, "{{ env_var('DBT_ENV_SECRET_B') }}")).toThrow(/outside profiles.yml/)
  })

  test('of the functions that every template has', () => {
    const lines: TemplateLine[] = []
    const made = context({}, { log: (line) => lines.push(line) })
    const source = `{{ tojson({'b': 1, 'a': [true]}) }}{{ fromjson('{"x": 2}').x }}{{ fromyaml('y: [3]').y }}{{ zip([1], ['a'])|list }}{{ set([1, 1])|length }}
{{ local_md5('a') }}{{ toyaml({'k': 1}) }}{{ fromjson('{', 'no') }}{{ diff_of_two_dicts({'k': ['A', 'b']}, {'K': ['a']}) }}{{ log('x', info=true) }}{{ print('y') }}`
    expect(render(made, source)).toBe(`{"b": 1, "a": [true]}2[3][(1, 'a')]1\n0cc175b9c0f1b6a831c399e269772661k: 1\nno{'k': ['b']}`)
    expect(lines).toEqual([
      { message: 'x', kind: 'info' },
      { message: 'y', kind: 'print' },
    ])
  })

  test('of YAML are native', () => {
    const yaml = context({}, { vars }).yaml('shop')
    const written = { a: ["{{ var('list') }}", '1'], b: '{{ 1 == 1 }}', c: "{{ '7' | as_number }}", d: "{{ '7' }}", keep: '{{ x }}', n: 3 }
    expect(yaml.value(written, { file: 'a.yml', keep: (path) => path[0] === 'keep' })).toEqual({
      a: [[1, 2], '1'],
      b: true,
      c: 7,
      d: '7',
      keep: '{{ x }}',
      n: 3,
    })
    expect(() => yaml.text("{{ 'x' | as_bool }}", { file: 'a.yml' })).toThrow('"x" is not a boolean')
  })

  test('of native templates with macros', () => {
    const scope = context({ shop: '{% macro l() %}{{ return([1]) }}{% endmacro %}' }).scope({ overlay })
    expect(toPlain(scope.native('{{ l() }}', { file: 'a.yml' }))).toEqual([1])
    expect(scope.render('{{ nothing.at.all() }}.', { file: 'a.sql', lenient: true })).toBe('.')
    expect(() => scope.render('{{ nothing.at.all() }}.', { file: 'a.sql' })).toThrow(/'nothing' is undefined/)
  })
})
