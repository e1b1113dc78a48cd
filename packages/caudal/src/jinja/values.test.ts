import { expect, test } from 'vitest'
import { createJinja } from './index.ts'

/** Templates and what Python's jinja2 3.1.6 prints for them, with `do` and `loopcontrols`: values, operators and methods. */
const cases: readonly (readonly [template: string, printed: string])[] = [
  [
    "{{ '%s' % [1,2] }} {{ '%r' % 'x' }} {{ '%%' % () }} {{ '%d%%' % 5 }} {{ '%(a)s-%(b)03d' % {'a': 1, 'b': 2} }}",
    "[1, 2] 'x' % 5% 1-002",
  ],
  ["{{ '{0!r} {0!s} {a[k]} {b.x}'.format('q', a={'k': 1}, b=namespace(x=3)) }}", "'q' q 1 3"],
  [
    '{{ 1e16 }} {{ 1e15 }} {{ 1e-4 }} {{ 1e-5 }} {{ 123456789012345678.0 }} {{ 1e100 }} {{ 0.1+0.2 }} {{ 1/3 }} {{ 1e22 }} {{ 5e-324 }}',
    '1e+16 1000000000000000.0 0.0001 1e-05 1.2345678901234568e+17 1e+100 0.30000000000000004 0.3333333333333333 1e+22 5e-324',
  ],
  [
    '{{ 12345678901234567890 }} {{ 9007199254740993 }} {{ 2**100 }} {{ 2**-1 }} {{ -7//2 }} {{ -7%3 }} {{ 7%-3 }} {{ 7.5//2 }} {{ -7.5%2 }} {{ 10**20//3 }} {{ 0x1F }} {{ 0b11 }} {{ 0o17 }} {{ 1_000 }}',
    '12345678901234567890 9007199254740993 1267650600228229401496703205376 0.5 -4 2 -2 3.0 0.5 33333333333333333333 31 3 15 1000',
  ],
  [
    "{{ true + 1 }} {{ true == 1 }} {{ 1 in [true] }} {{ {1: 'a', true: 'b', 1.0: 'c'} }} {{ {(1,2): 3}[(1,2)] }}",
    "2 True True {1: 'c'} 3",
  ],
  [
    "{{ (1,) }} {{ () }} {{ (1,2) }} {{ [(1,'a')] }} {{ (1,2) == [1,2] }} {{ [1,[2,(3,)]] }}",
    "(1,) () (1, 2) [(1, 'a')] False [1, [2, (3,)]]",
  ],
  [
    "{{ 'it\\'s' }} {{ ['it\\'s'] }} {{ ['a\"b'] }} {{ ['a\"\\'b'] }} {{ ['\\n\\t\\\\'] }} {{ ['é', '\\x00', '\\u200b'] }}",
    "it's [\"it's\"] ['a\"b'] ['a\"\\'b'] ['\\n\\t\\\\'] ['é', '\\x00', '\\u200b']",
  ],
  [
    "{{ 'a b c'.split() }} {{ ' a  b '.split(' ') }} {{ 'a,b,c'.split(',', 1) }} {{ 'a,b,c'.rsplit(',', 1) }} {{ 'a=b=c'.partition('=') }} {{ 'a=b=c'.rpartition('=') }} {{ 'a\\nb\\r\\nc'.splitlines() }}",
    "['a', 'b', 'c'] ['', 'a', '', 'b', ''] ['a', 'b,c'] ['a,b', 'c'] ('a', '=', 'b=c') ('a=b', '=', 'c') ['a', 'b', 'c']",
  ],
  [
    "{{ 'xxabcxx'.strip('x') }} {{ 'abc'.lstrip('a') }} {{ 'abc'.rstrip('c') }} {{ 'abc'.zfill(6) }} {{ '-4'.zfill(5) }} {{ 'a'.ljust(3,'.') }}{{ 'a'.rjust(3) }} {{ 'aXb'.swapcase() }} {{ 'hello'.capitalize() }} {{ 'abcabc'.count('bc') }} {{ 'abcabc'.rfind('b') }} {{ 'abc'.replace('b','x',1) }}",
    'abc bc ab 000abc -0004 a..  a AxB Hello 2 4 axc',
  ],
  [
    "{{ 'Abc'.isupper() }} {{ 'ABC'.isupper() }} {{ 'abc'.islower() }} {{ 'a1'.isalnum() }} {{ ''.isdigit() }} {{ 'Ab Cd'.istitle() }} {{ ' '.isspace() }} {{ 'abc'.startswith(('x','a')) }} {{ 'prefix_a'.removeprefix('prefix_') }}",
    'False True True True False True True True a',
  ],
  [
    "{{ [1,2,3,4,5][::2] }} {{ [1,2,3][-2:] }} {{ 'hello'[::-1] }} {{ 'hello'[1:-1] }} {{ [1,2,3][5:] }} {{ (1,2,3)[:2] }} {{ 'abc'[10:] }} {{ [1,2,3][10] is defined }}",
    '[1, 3, 5] [2, 3] olleh ell [] (1, 2)  False',
  ],
  [
    "{{ 'a' < 'b' < 'c' }} {{ 1 < 2 > 1 }} {{ [1,2] < [1,3] }} {{ (1,2) <= (1,2) }} {{ 'B' < 'a' }} {{ 1 == '1' }} {{ none == none }} {{ 1 != 2 }}",
    'True True True True True False True True',
  ],
  ["{{ none.x is defined }} {{ 'abc'.foo is defined }} {{ {}.foo }} {{ [].foo }}", 'False False  '],
  ["{{ 'a' if true }} {{ 'a' if false else 'b' if false else 'c' }} {{ ('a' if false) is defined }}", 'a c False'],
  ["{{ \"a\" \"b\" 'c' }} {{ 'a\\u00e9\\x41\\101' }} {{ 'a\\qb' }}", 'abc aéAA a\\qb'],
  [
    "{{ 1.5 is float }} {{ 1 is float }} {{ 1.0 is integer }} {{ true is integer }} {{ true is number }} {{ 'a' is sequence }} {{ {} is sequence }} {{ {}.keys() is sequence }} {{ none is iterable }} {{ range is callable }} {{ 'A' is upper }} {{ 5 is divisibleby(5) }} {{ 3 is gt 2 }} {{ 3 is not odd }} {{ 'a' is in 'abc' }} {{ 'upper' is filter }} {{ 'odd' is test }} {{ [] is sameas [] }}",
    'True False False False True True True False False True True True True False True True True False',
  ],
  ['{{ loop is defined }}', 'False'],
  ["{{ [1, 2, 3,] }} {{ {'a': 1,} }} {{ (1, 2,) }} {{ dict(a=1,) }}", "[1, 2, 3] {'a': 1} (1, 2) {'a': 1}"],
  [
    "{{ true and 1 or 2 }} {{ 0 or '' or none }} {{ 1 and 0 }} {{ not [] }} {{ 1 if 0.0 else 2 }} {{ 1 if '0' else 2 }}",
    '1 None 0 True 2 1',
  ],
  [
    "{{ foo.bar if foo is defined else 'nope' }} {{ [foo] }} {{ foo ~ 'x' }} {{ foo == foo2 }} {{ foo in [1] }}",
    'nope [Undefined] x True False',
  ],
  [
    "{{ [1,2,3].0 }} {{ [[1,2]].0.1 }} {{ {'a':{'b':[5]}}.a.b[0] }} {{ {'items': 1}.items is callable }} {{ {'items': 1}['items'] }}",
    '1 2 5 True 1',
  ],
  ["{{ '1' * 3 }} {{ 'ab'[0] * 2 }} {{ 'a' 'b' * 2 }}", '111 aa abab'],
  ['{{ "a\\\nb" }}', 'ab'],
  ["a{# c #}b{#- d -#} e {{- 'f' }} ", 'abef '],
  [
    "{{ 'abc'.__class__ is defined }} {{ ''.constructor is defined }} {{ [].__proto__ is defined }} {{ {}.constructor is defined }} {{ range.constructor is defined }} {{ none.foo is defined }}",
    'False False False False False False',
  ],
  [
    "{{ 'a' in 'abc' and 'z' not in 'abc' }} {{ 1 in (1, 2) }} {{ 'k' in {'k': none} }} {{ none in [none] }} {{ 2.0 in [1, 2] }} {{ (1, 2) in [(1, 2)] }}",
    'True True True True True True',
  ],
  [
    "{{ 5 is sameas 5 }} {{ 'a' is eq 'a' }} {{ 'x' is ne 'y' }} {{ [] is iterable }} {{ 4 is even and 3 is odd }} {{ 'q' is in ['q'] }} {{ '' is none }} {{ false is false }} {{ {} is mapping and [] is not mapping }} {{ range(3) is sequence }}",
    'True True True True True True False True True True',
  ],
  [
    "{{ {'a': {'b': {'c': 1}}}.a.b.c }} {{ {'a': [10, 20]}['a'][-1] }} {{ [{'x': 1}][0].x }} {{ {'key with space': 1}['key with space'] }} {{ {1: 2}[1] }} {{ {true: 'yes'}[1] }} {{ {none: 'n'}[none] }}",
    '1 20 1 1 2 yes n',
  ],
  [
    '{{ 10 // 3 }} {{ -10 // 3 }} {{ 10 % 3 }} {{ -10 % 3 }} {{ 10 % -3 }} {{ 10.0 // 3 }} {{ 2 ** 0.5 }} {{ 4 ** 0.5 }} {{ 1 / 4 }} {{ 6 / 3 }} {{ 0.1 * 3 }} {{ 1e308 * 10 }} {{ 7 // 2.0 }} {{ -7.5 // 2 }} {{ 5 % 2.5 }} {{ 2 ** 63 }} {{ 2 ** 64 - 1 }} {{ (2 ** 64) // 3 }} {{ -(2 ** 70) % 7 }}',
    '3 -4 1 2 -2 3.0 1.4142135623730951 2.0 0.25 2.0 0.30000000000000004 inf 3.0 -4.0 0.0 9223372036854775808 18446744073709551615 6148914691236517205 5',
  ],
  [
    "{{ 'x' if none else 'y' }} {{ ('a' or 'b') and 'c' }} {{ not none and not 0 and not '' }} {{ none or 0 or [] or 'end' }} {{ 1 and [] }}",
    'y c True end []',
  ],
  [
    "{{ 'a\\tb'.expandtabs(4) }} {{ 'aa'.replace('', '-') }} {{ 'abcabc'.find('c', 3) }} {{ 'abc'.find('') }} {{ 'abc'.index('b') }} {{ 'a b'.title() }} {{ '{}'.format('{') }} {{ 'x'.join('abc') }} {{ 'aXbX'.rsplit('X', 1) }} {{ '  a b '.split() }} {{ ''.split() }} {{ ''.split(',') }} {{ 'a,b,'.split(',') }}",
    "a   b -a-a- 5 0 1 A B { axbxc ['aXb', ''] ['a', 'b'] [] [''] ['a', 'b', '']",
  ],
  [
    "{{ 1 == 1.0 and 1 == true and 0 == false }} {{ [1] == [1.0] }} {{ {'a': 1} == {'a': 1.0} }} {{ (1,) == [1] }} {{ 'a' == \"a\" }} {{ none == false }} {{ nope == none }} {{ nope == nope2 }}",
    'True True True False True False False True',
  ],
]

test.each(cases)('%j', async (template, printed) => {
  expect(await createJinja().compile(template, { file: 'case.sql' }).render()).toBe(printed)
})
