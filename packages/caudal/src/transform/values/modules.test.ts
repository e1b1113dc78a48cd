import { expect, test } from 'vitest'
import { createJinja, itemsOf, text } from '../../jinja/index.ts'
import type { Call } from '../../jinja/index.ts'
import { systemClock } from '../../kernel/index.ts'
import { createExceptions } from './exceptions.ts'
import { createModules } from './modules.ts'

const jinja = createJinja({})
const modules = createModules({ clock: systemClock, zone: 'UTC' })
const list = (call: Call): unknown => itemsOf(call.args[0])

async function evaluated(expression: string): Promise<string> {
  const values = { re: modules.parts.attribute!('re'), itertools: modules.parts.attribute!('itertools'), list }
  return text(await jinja.evaluate(expression, { file: 'test.sql', values }))
}

// What Python 3.11 prints.
test.each([
  ["re.match('[a-z]+', 'abc1').group()", 'abc'],
  ["re.match('x', 'abc') is none", 'True'],
  ["re.search('(?P<y>\\d{4})-(\\d\\d)', 'on 2026-11-21').group('y', 2)", "('2026', '11')"],
  ["re.search('(?P<y>\\d{4})-(\\d\\d)', 'on 2026-11-21').groupdict()", "{'y': '2026'}"],
  ["re.search('(a)(b)?', 'ac').groups()", "('a', None)"],
  ["re.search('b+', 'abbc').span()", '(1, 3)'],
  ["re.findall('\\d+', 'a1b22')", "['1', '22']"],
  ["re.findall('(\\w)(\\d)', 'a1b2')", "[('a', '1'), ('b', '2')]"],
  ["re.sub('[^a-zA-Z0-9_]', '_', 'a b-c.d')", 'a_b_c_d'],
  ["re.sub('(\\w+) (\\w+)', '\\\\2 \\\\g<1>', 'hello world')", 'world hello'],
  ["re.sub('A', 'x', 'aAa', flags=re.IGNORECASE)", 'xxx'],
  ["re.sub('a', 'x', 'aaa', count=2)", 'xxa'],
  ["re.subn('a', 'x', 'aaa')", "('xxx', 3)"],
  ["re.split(',\\s*', 'a, b,c')", "['a', 'b', 'c']"],
  ["re.split('(,)', 'a,b,c', maxsplit=1)", "['a', ',', 'b,c']"],
  ["re.fullmatch('\\d+', '12a') is none", 'True'],
  ["re.compile('^sum_(.*)$').match('sum_x').group(1)", 'x'],
  ["re.match('(?i)ABC', 'abc') is not none", 'True'],
  ["re.match('^a$', 'a\\n') is not none", 'True'],
  ["re.search('\\Aab\\Z', 'ab') is not none", 'True'],
  ["re.escape('a.b*c')", 'a\\.b\\*c'],
  ["re.findall('[\\[\\]]', 'a[b]')", "['[', ']']"],
  ["re.findall('[^]]+', 'a]b')", "['a', 'b']"],
  ["re.sub('\\\"', '', '\"x\"')", 'x'],
  ["re.findall('a{1,2}', 'aaa')", "['aa', 'a']"],
  ["re.findall('{{ x }}', 'a {{ x }} b')", "['{{ x }}']"],
  ["re.sub('\\s+', ' ', 'a  \\n b')", 'a b'],
  ["list(itertools.product([1,2], 'ab'))", "[(1, 'a'), (1, 'b'), (2, 'a'), (2, 'b')]"],
  ['list(itertools.combinations([1,2,3], 2))', '[(1, 2), (1, 3), (2, 3)]'],
  ['list(itertools.permutations([1,2,3], 2))', '[(1, 2), (1, 3), (2, 1), (2, 3), (3, 1), (3, 2)]'],
  ["list(itertools.combinations_with_replacement('ab', 2))", "[('a', 'a'), ('a', 'b'), ('b', 'b')]"],
  ['list(itertools.chain([1],[2,3]))', '[1, 2, 3]'],
  ['list(itertools.chain.from_iterable([[1],[2,3]]))', '[1, 2, 3]'],
  ["list(itertools.zip_longest([1,2],['a'], fillvalue='-'))", "[(1, 'a'), (2, '-')]"],
  ['list(itertools.islice([1,2,3,4,5], 1, 4, 2))', '[2, 4]'],
  ["list(itertools.islice('abcdef', 2))", "['a', 'b']"],
  ['list(itertools.product([0,1], repeat=2))', '[(0, 0), (0, 1), (1, 0), (1, 1)]'],
  ["list(itertools.compress('abc', [1,0,1]))", "['a', 'c']"],
  ["list(itertools.repeat('x', 3))", "['x', 'x', 'x']"],
])('%s is %s', async (expression, expected) => {
  expect(await evaluated(expression)).toBe(expected)
})

test.each([
  ["re.search('(?>a)', 'a')", 'the regular expression "(?>a)" cannot be used'],
  ["re.search('(', 'a')", 'the regular expression "(" cannot be used'],
  ["re.match('a', 'a').group(3)", 'no such group: 3'],
  ['itertools.count()', 'modules.itertools.count never ends'],
  ['itertools.product(range(2000), range(2000))', 'combinations are too many'],
])('%s is refused', async (expression, message) => {
  await expect(evaluated(expression)).rejects.toThrow(message)
})

test('a macro can make what a match is replaced with', async () => {
  const source = "{% macro up(m) %}{{ m.group() | upper }}{% endmacro %}{{ modules.re.sub('[ac]', up, 'abc') }} {{ modules['re'].I }}"
  expect(await jinja.compile(source, { file: 'test.sql' }).render({ modules })).toBe('AbC 2')
})

test('exceptions end with a fault that names the macro, and warnings are told', () => {
  const told: string[] = []
  const exceptions = createExceptions({ warn: (message) => told.push(message) })
  const source =
    "{% macro refuse() %}{{ exceptions.raise_compiler_error('no ' ~ 1) }}{% endmacro %}{{ exceptions.warn('so') }}{{ refuse() }}"
  expect(() => jinja.compile(source, { file: 'models/a.sql' }).render({ exceptions })).toThrow(
    expect.objectContaining({
      code: 'DBT-RAISED',
      message: 'no 1',
      data: expect.objectContaining({ stack: ['macro refuse (models/a.sql:1:34)', 'template (models/a.sql:1:113)'] }),
    }),
  )
  expect(told).toEqual(['so'])
})
