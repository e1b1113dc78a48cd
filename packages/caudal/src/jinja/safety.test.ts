import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Fault } from '../kernel/index.ts'
import { createJinja, hostObject } from './index.ts'
import type { Call, JinjaOptions } from './index.ts'

const canary = 'CANARY-REACHED'

/** Whatever a template could reach of JavaScript carries the canary: every prototype, and the host's own things. */
const planted: readonly object[] = [
  Object.prototype,
  Function.prototype,
  Array.prototype,
  String.prototype,
  Number.prototype,
  Boolean.prototype,
  Map.prototype,
  Set.prototype,
  Promise.prototype,
  Error.prototype,
]

beforeAll(() => {
  for (const prototype of planted) {
    Object.defineProperty(prototype, 'canary', { value: canary, configurable: true, enumerable: false })
    Object.defineProperty(prototype, '__class__', { value: canary, configurable: true, enumerable: false })
  }
})

afterAll(() => {
  for (const prototype of planted) {
    Reflect.deleteProperty(prototype, 'canary')
    Reflect.deleteProperty(prototype, '__class__')
  }
})

class Secretive {
  readonly canary = canary
  tell(): string {
    return canary
  }
}

const hostFunction = Object.assign(({ args }: Call): unknown => args[0] ?? null, { canary, secret: canary })

const values = {
  f: hostFunction,
  later: ({ args }: Call): Promise<unknown> => Promise.resolve(args[0]),
  opaque: new Secretive(),
  shown: hostObject({ type: 'Shown', attribute: (name) => (name === 'ok' ? 1 : undefined), text: () => 'shown' }),
  d: { a: 1, b: [1, { c: 'x' }], text: 'abc' },
  l: [3, 1, 'b', null, 2.5],
  s: 'some Text',
  n: 7,
}

const limits = { iterations: 3_000, output: 100_000, depth: 40 }

/** Renders and says how it ended: a text, or a fault; all else fails. */
async function outcome(template: string, options: JinjaOptions = {}): Promise<string> {
  try {
    const made = createJinja({ limits, ...options }).compile(template, { file: 'fuzz.sql' })
    const printed = await made.render(values)
    const value = await made.value(values)
    return `${printed} ${typeof value === 'string' ? value : ''}`
  } catch (error) {
    if (!(error instanceof Fault)) throw new Error(`not a fault: ${String(error)}`, { cause: error })
    if (error.code === 'JINJA-HOST') throw new Error(`a defect: ${error.message}`, { cause: error })
    return `${error.code} ${error.message} ${error.hint ?? ''}`
  }
}

const names =
  'f later opaque shown d l s n x y loop caller varargs kwargs range dict namespace m nope self constructor process globalThis require this'.split(
    ' ',
  )
const attributes =
  'constructor prototype __proto__ __class__ __globals__ __defineGetter__ canary secret tell toString valueOf hasOwnProperty call apply bind caller arguments parts attributes items keys get a b c ok upper format append length name size values then index cycle'.split(
    ' ',
  )
const filterNames =
  'list map select reject join sort upper lower string int float length first last tojson attr default unique groupby dictsort sum batch slice replace round indent format items min max reverse abs title trim wordwrap truncate center pprint random xmlattr urlize'.split(
    ' ',
  )
const testNames = 'defined none string number mapping iterable callable sequence odd even in eq sameas upper'.split(' ')
const constants = [
  '1',
  '0',
  '-1',
  '2.5',
  '9007199254740993',
  "''",
  "'a'",
  "'constructor'",
  "'__proto__'",
  "'{0.constructor}'",
  "'{0.__class__}'",
  "'%s'",
  'true',
  'none',
  '[]',
  '{}',
  '1e400',
]

const grammar = fc.letrec<{ readonly expression: string; readonly statement: string; readonly body: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...constants),
    fc.constantFrom(...names),
    fc.tuple(tie('expression'), fc.constantFrom(...attributes)).map(([object, name]) => `${object}.${name}`),
    fc.tuple(tie('expression'), fc.constantFrom(...attributes)).map(([object, name]) => `${object}['${name}']`),
    fc.tuple(tie('expression'), tie('expression')).map(([object, key]) => `(${object})[${key}]`),
    fc.tuple(tie('expression'), fc.array(tie('expression'), { maxLength: 2 })).map(([callee, args]) => `${callee}(${args.join(', ')})`),
    fc.tuple(tie('expression'), tie('expression')).map(([args, kwargs]) => `f(*${args}, **${kwargs})`),
    fc.tuple(tie('expression'), fc.constantFrom(...filterNames)).map(([input, name]) => `(${input}|${name})`),
    fc
      .tuple(tie('expression'), fc.constantFrom(...filterNames), tie('expression'))
      .map(([input, name, arg]) => `(${input}|${name}(${arg}))`),
    fc.tuple(tie('expression'), fc.constantFrom(...attributes)).map(([input, name]) => `(${input}|map(attribute='${name}')|list)`),
    fc.tuple(tie('expression'), fc.constantFrom(...testNames)).map(([input, name]) => `(${input} is ${name})`),
    fc
      .tuple(tie('expression'), fc.constantFrom('+', '-', '*', '/', '//', '%', '**', '~', '==', '<', 'in', 'and', 'or'), tie('expression'))
      .map(([left, sign, right]) => `(${left} ${sign} ${right})`),
    fc.tuple(tie('expression'), tie('expression'), tie('expression')).map(([a, b, c]) => `(${a} if ${b} else ${c})`),
    fc.array(tie('expression'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
    fc.tuple(tie('expression'), tie('expression')).map(([key, value]) => `{${key}: ${value}}`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `(${a})[${b}:]`),
  ),
  statement: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('text', '\n', '{# c #}'),
    tie('expression').map((value) => `{{ ${value} }}`),
    fc
      .tuple(fc.constantFrom('x', 'y', 'd', 'constructor', '__proto__'), tie('expression'))
      .map(([name, value]) => `{% set ${name} = ${value} %}`),
    fc.tuple(tie('expression'), tie('body')).map(([items, body]) => `{% for x in ${items} %}{{ loop.index }}${body}{% endfor %}`),
    fc.tuple(tie('expression'), tie('body'), tie('body')).map(([test, a, b]) => `{% if ${test} %}${a}{% else %}${b}{% endif %}`),
    fc
      .tuple(tie('expression'), tie('body'))
      .map(([value, body]) => `{% macro m(x=${value}, y=1) %}${body}{{ varargs }}{% endmacro %}{{ m() }}`),
    fc.tuple(tie('expression'), tie('body')).map(([callee, body]) => `{% call(x) f(${callee}) %}${body}{% endcall %}`),
    fc.tuple(fc.constantFrom(...filterNames), tie('body')).map(([name, body]) => `{% filter ${name} %}${body}{% endfilter %}`),
    tie('body').map((body) => `{% set x %}${body}{% endset %}`),
    fc.tuple(tie('expression'), tie('body')).map(([value, body]) => `{% with y = ${value} %}${body}{% endwith %}`),
    tie('expression').map((value) => `{% do ${value} %}`),
    fc
      .tuple(fc.constantFrom(...attributes), tie('expression'))
      .map(([name, value]) => `{% set y = namespace() %}{% set y.${name} = ${value} %}{{ y.${name} }}`),
    tie('body').map((body) => `{% for x in [l, d, s] recursive %}${body}{{ loop(l) if loop.depth < 3 }}{% endfor %}`),
  ),
  body: fc.array(tie('statement'), { maxLength: 3, depthIdentifier: 'body' }).map((parts) => parts.join('')),
}))

const pieces = [
  '{{',
  '}}',
  '{%',
  '%}',
  '{#',
  '#}',
  '-',
  '+',
  'if',
  'for',
  'in',
  'endif',
  'endfor',
  'set',
  'macro',
  'endmacro',
  'call',
  'raw',
  'endraw',
  'x',
  '.',
  ',',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '|',
  '~',
  '=',
  "'",
  '"',
  '\\',
  ' ',
  '\n',
  '1',
  '0x',
  '1e',
  '\u{1f600}',
  '\u2028',
  '`',
  '${',
  '*/',
  ':',
  'is',
  'not',
  '**',
]

describe('any template', () => {
  test('ends in text or a fault and never reaches the host', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(grammar.body, async (template) => {
        expect(await outcome(template)).not.toContain(canary)
      }),
      { numRuns: 3_000, seed: 20_261_120 },
    )
  })

  test('of loose pieces ends in text or a fault', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 3 })), { maxLength: 30 }), async (parts) => {
        expect(await outcome(parts.join(''))).not.toContain(canary)
      }),
      { numRuns: 3_000, seed: 20_261_121 },
    )
  })

  test('prints any text back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const template = createJinja({ keepTrailingNewline: true }).compile('{{ x }}', { file: 'a.sql' })
        expect(template.render({ x: text })).toBe(text)
        const literal = `{{ '${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll(/\r\n?/g, '\n')}' }}`
        expect(createJinja().compile(literal, { file: 'a.sql' }).render()).toBe(text.replaceAll(/\r\n?/g, '\n'))
      }),
      { seed: 20_261_122 },
    )
  })

  test.each([
    'opaque',
    'f',
    'shown',
    'd',
    'l',
    's',
    'n',
    'later',
    'range',
    'loop',
    'm',
    '[]',
    '{}',
    "''",
    '1',
    'none',
    '(1,)',
    'd.items',
    's.upper',
    'range(3)',
    '[]|map',
    'dict()',
  ])('sees nothing of JavaScript in %s', async (value) => {
    for (const name of [
      'canary',
      'secret',
      'tell',
      'constructor',
      '__proto__',
      '__class__',
      'prototype',
      'toString',
      'valueOf',
      'parts',
      'then',
    ]) {
      const template = `{% macro m() %}{% endmacro %}{% for i in [1] %}{% set v = ${value} %}{{ v.${name} is defined }}{{ v['${name}'] is defined }}{{ [v]|map(attribute='${name}')|list }}{{ (v|attr('${name}')) is defined }}{% endfor %}`
      expect([name, await outcome(template)]).not.toContain(canary)
      if (value !== 'none') expect(await outcome(template)).toMatch(/^FalseFalse\[(Undefined)\]False /)
    }
  })

  test('cannot smuggle code into what is generated', async () => {
    for (const name of ['"];throw 1;//', '`${1}`', '\\', '\u2028', '*/', "');evil("]) {
      const quoted = JSON.stringify(name)
      expect(await outcome(`{{ {${quoted}: 1}[${quoted}] }}{{ d[${quoted}] is defined }}`)).toContain('1False')
    }
  })
})
