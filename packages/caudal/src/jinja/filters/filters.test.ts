import { expect, test } from 'vitest'
import { createJinja } from '../index.ts'

/** Templates and what Python's jinja2 3.1.6 prints for them, with `do` and `loopcontrols`: filters and tests. */
const cases: readonly (readonly [template: string, printed: string])[] = [
  [
    "{{ 2.5|round }} {{ 3.5|round }} {{ 2.675|round(2) }} {{ 42.55|round(1,'floor') }} {{ 1234|round(-2) }} {{ 1250|round(-2) }} {{ 1.005|round(2) }}",
    '2.0 4.0 2.67 42.5 1200 1200 1.0',
  ],
  [
    "{{ '%x %X %o %5.2f %-5s| %05d %+d %e %g' % (255, 255, 8, 3.14159, 'ab', 42, 7, 12345.678, 0.00001) }}",
    'ff FF 10  3.14 ab   | 00042 +7 1.234568e+04 1e-05',
  ],
  [
    "{{ '{:>8}|{:<8}|{:^8}|{:08.3f}|{:,}|{:,.2f}|{:e}|{:%}|{:x}|{:#b}'.format('a','b','c',3.14159,1234567,1234567.891,12345.0,0.25,255,5) }}",
    '       a|b       |   c    |0003.142|1,234,567|1,234,567.89|1.234500e+04|25.000000%|ff|0b101',
  ],
  [
    '{{ "hello world it\'s"|title }} {{ "it\'s-a b"|title }} {{ "hello world it\'s".title() }}',
    "Hello World It's It's-A B Hello World It'S",
  ],
  [
    "{{ 'foo bar baz qux'|truncate(9) }} {{ 'foo bar baz qux'|truncate(9, True) }} {{ 'foo bar baz qux'|truncate(11) }} {{ 'foo bar baz qux'|truncate(11, False, '...', 0) }}",
    'foo... foo ba... foo bar baz qux foo bar...',
  ],
  [
    "[{{ 'ab'|center(7) }}] [{{ 'abc'|center(8) }}] [{{ 'abc'.center(8,'*') }}] [{{ 'ab'.center(5) }}]",
    '[   ab  ] [  abc   ] [**abc***] [  ab ]',
  ],
  [
    "{{ [1,2,3,4,5,6,7]|slice(3)|list }} {{ [1,2,3,4,5,6,7]|slice(3, 0)|list }} {{ [1,2,3,4,5]|batch(2)|list }} {{ [1,2,3,4,5]|batch(2,'x')|list }}",
    "[[1, 2, 3], [4, 5], [6, 7]] [[1, 2, 3], [4, 5, 0], [6, 7, 0]] [[1, 2], [3, 4], [5]] [[1, 2], [3, 4], [5, 'x']]",
  ],
  [
    "{{ {'a':1}.keys() }} {{ {'a':1}.values() }} {{ {'a':1}.items() }} {{ {'a':1,'b':2}.keys()|list }}",
    "dict_keys(['a']) dict_values([1]) dict_items([('a', 1)]) ['a', 'b']",
  ],
  [
    "{{ {'b':1,'a':'<&>'}|tojson }} {{ [1,2.0,none,true,'é']|tojson }} {{ {'a':[1,{'b':2}]}|tojson(2) }}",
    '{"a": "\\u003c\\u0026\\u003e", "b": 1} [1, 2.0, null, true, "\\u00e9"] {\n  "a": [\n    1,\n    {\n      "b": 2\n    }\n  ]\n}',
  ],
  [
    "{{ 'abc'|first }} {{ []|first is undefined }} {{ 'abc'|last }} {{ [3,1,2]|sort(reverse=true) }} {{ ['b','A','c']|sort }} {{ ['b','A','c']|sort(case_sensitive=true) }}",
    "a True c [3, 2, 1] ['A', 'b', 'c'] ['A', 'b', 'c']",
  ],
  [
    "{{ [{'a':2},{'a':1}]|sort(attribute='a') }} {{ [{'a':{'b':2}},{'a':{'b':1}}]|map(attribute='a.b')|list }}",
    "[{'a': 1}, {'a': 2}] [2, 1]",
  ],
  [
    "{{ ['a','A','b']|unique|list }} {{ ['a','A','b']|unique(true)|list }} {{ [1,1.0,true]|unique|list }}",
    "['a', 'b'] ['a', 'A', 'b'] [1]",
  ],
  ["{{ [1,5,2]|max }} {{ ['a','B']|max }} {{ ['a','B']|min }} {{ []|max }} {{ [{'v':1},{'v':3}]|max(attribute='v') }}", "5 B a  {'v': 3}"],
  ["{{ [1,2,3]|sum }} {{ [{'a':1},{'a':2}]|sum(attribute='a') }} {{ [1.5,2]|sum }} {{ []|sum }} {{ [1]|sum(start=10) }}", '6 3 3.5 0 11'],
  [
    "{{ '42.7'|int }} {{ 'x'|int(7) }} {{ '0x1f'|int(0,16) }} {{ 4.9|int }} {{ '1e3'|float }} {{ 'x'|float }} {{ none|int }} {{ true|int }} {{ ' 12 '|int }} {{ '1_000'|int }}",
    '42 7 31 4 1000.0 0.0 0 1 12 1000',
  ],
  [
    "{{ [1,2,3]|reverse|list }} {{ 'abc'|reverse }} {{ {'a':1}|items|list }} {{ [[1,2],[3,4]]|map('first')|list }} {{ [[1,2],[3,4]]|map('join', '-')|list }}",
    "[3, 2, 1] cba [('a', 1)] [1, 3] ['1-2', '3-4']",
  ],
  [
    "{{ 'a\\nb\\n\\nc'|indent }}| {{ 'a\\nb'|indent(2, true) }}| {{ 'a\\n\\nb'|indent(2, blank=true) }}| {{ 'a\\nb'|indent('> ') }}",
    'a\n    b\n\n    c|   a\n  b| a\n  \n  b| a\n> b',
  ],
  [
    "{{ 'the quick brown fox jumped'|wordwrap(10) }}|{{ 'averyveryverylongword x'|wordwrap(8) }}|{{ 'well-known thing-like'|wordwrap(7) }}",
    'the quick\nbrown fox\njumped|averyver\nyverylon\ngword x|well-\nknown\nthing-\nlike',
  ],
  [
    '{{ 1000|filesizeformat }} {{ 1|filesizeformat }} {{ 1500000|filesizeformat }} {{ 1024|filesizeformat(true) }}',
    '1.0 kB 1 Byte 1.5 MB 1.0 KiB',
  ],
  [
    "{{ '<a href=\"x\">&</a>'|e }} {{ '<b>x</b> y &lt;'|striptags }} {{ 'a b/c&d'|urlencode }} {{ {'a b':'c&d'}|urlencode }} {{ {'class':'a','id':none}|xmlattr }}",
    '&lt;a href=&#34;x&#34;&gt;&amp;&lt;/a&gt; x y < a%20b/c%26d a+b=c%26d  class="a"',
  ],
  [
    "{{ 'see http://example.com, www.x.org (http://a.com/b) me@x.com'|urlize }}",
    'see <a href="http://example.com" rel="noopener">http://example.com</a>, <a href="https://www.x.org" rel="noopener">www.x.org</a> (<a href="http://a.com/b" rel="noopener">http://a.com/b</a>) <a href="mailto:me@x.com">me@x.com</a>',
  ],
  [
    "{{ [{'k':'B','v':1},{'k':'a','v':2},{'k':'b','v':3}]|groupby('k') }}",
    "[('a', [{'k': 'a', 'v': 2}]), ('B', [{'k': 'B', 'v': 1}, {'k': 'b', 'v': 3}])]",
  ],
  [
    "{{ {'b':1,'A':2}|dictsort }} {{ {'b':1,'A':2}|dictsort(true) }} {{ {'b':1,'A':2}|dictsort(by='value', reverse=true) }}",
    "[('A', 2), ('b', 1)] [('A', 2), ('b', 1)] [('A', 2), ('b', 1)]",
  ],
  [
    "{{ [1,2,3]|join(', ') }} {{ [1,none,true]|join('-') }} {{ [{'a':1}]|join(',', attribute='a') }} {{ 'abc'|join('.') }}",
    '1, 2, 3 1-None-True 1 a.b.c',
  ],
  [
    "{{ 'a,b'|replace(',', ';') }} {{ 12|string + 'a' }} {{ 'x'|upper|lower }} {{ 5|string|length }} {{ '  a '|trim }} {{ 'xax'|trim('x') }} {{ 'a b  c'|wordcount }} {{ '%s-%s'|format(1,2) }} {{ '%(a)s'|format(a=1) }}",
    'a;b 12a x 1 a a 3 1-2 1',
  ],
  [
    '{{ range(5)[2] }} {{ range(0,10,3)|list }} {{ range(5)|last }} {{ range(5) }} {{ range(5,0,-2)|list }} {{ 3 in range(5) }} {{ range(3)|length }} {{ range(10)[2:5] }} {{ range(0) and 1 }}',
    '2 [0, 3, 6, 9] 4 range(0, 5) [5, 3, 1] True 3 range(2, 5) range(0, 0)',
  ],
  ["{{ 'abc'|attr('upper') is defined }} {{ [1,2]|attr('foo') is defined }} {{ {'a':1}|attr('a') is defined }}", 'True False False'],
  [
    '{{ 3.0 }} {{ 3.0|int }} {{ 3.7 // 1 }} {{ 2.0 ** 3 }} {{ 1.0 == 1 }} {{ 0.1 + 0.2 == 0.3 }} {{ 1e3 }} {{ -0.0 }} {{ 7 / 7 }} {{ 1.5 + 1.5 }}',
    '3.0 3 3.0 8.0 True False 1000.0 -0.0 1.0 3.0',
  ],
  [
    '{{ "%5s|%-5s|%.2s" % (\'ab\', \'cd\', \'efg\') }} {{ "%i" % 3.7 }} {{ "%c" % 65 }} {{ "%5.1f%%" % 99.55 }} {{ "%#x" % 255 }} {{ "% d" % 5 }}',
    '   ab|cd   |ef 3 A  99.5% 0xff  5',
  ],
  [
    '{{ [1,2]|string }} {{ {}|string }} {{ none|string|length }} {{ true|lower }} {{ 12|upper }} {{ none|upper }}',
    '[1, 2] {} 4 true 12 NONE',
  ],
  [
    "{{ '%-6s|' % 'é😀z' }}{{ '%.2s' % '😀zz' }} {{ -((-1e-7)|round(0, 'ceil')) }} {{ 'a' % nope }} {{ {10: 1, 9: 2}|tojson }} {{ 12345678901234567890|round(-1) }} {{ 2 / 12345678901234567890 }} {{ 10**30 / 10**10 }} {{ (10**30)|float }} {{ 15|round(-1) }} {{ 25|round(-1) }} {{ -15|round(-1) }}",
    'é😀z   |😀z -0.0 a {"9": 2, "10": 1} 12345678901234567890 1.6200000145800002e-19 1e+20 1e+30 20 20 -20',
  ],
  [
    "{{ '{:5}|{:<5}|{:05d}|{:+}|{: }'.format(true, 7, -42, 3, 4) }} {{ '{:_}'.format(1234567) }} {{ '{:.3g}'.format(1234567.0) }} {{ '{:.3}'.format(2.0) }} {{ '{:10.3}|'.format('abcdef') }} {{ '{{}}{}'.format(1) }} {{ '{:{w}}|'.format('a', w=4) }} {{ '{a.b}'.format(a={'b': 2}) if false }}{{ '{a[b]}'.format(a={'b': 2}) }}",
    '    1|7    |-0042|+3| 4 1_234_567 1.23e+06 2.0 abc       | {}1 a   | 2',
  ],
  [
    "{{ 'a.b' | replace('.', '_') ~ '_c' }} {{ ['a', 'b'] | map('replace', 'a', 'x') | join }} {{ [1, 2] | map('round', 1) | list }} {{ ['x'] | map('default', 'y') | first }}",
    'a_b_c xb [1, 2] x',
  ],
  [
    "{{ 'abc'[1:2] }} {{ 'abc'[-2] }} {{ (1, 2, 3)[::2] }} {{ 'a-b-c'.split('-')[1:]|join('+') }} {{ [1, 2, 3, 4][3:0:-1] }} {{ 'añb'|upper }} {{ 'ÀÉ'|lower }} {{ 'straße'|upper }}",
    'b b (1, 3) b+c [4, 3, 2] AÑB àé STRASSE',
  ],
  [
    "{{ [1, [2, [3]]]|string }} {{ ('a', ['b', {'c': ('d',)}]) }} {{ {'x': none, 'y': true, 'z': 1.0} }} {{ [[]] }} {{ [{}] }} {{ [''] }} {{ ['\\\\'] }}",
    "[1, [2, [3]]] ('a', ['b', {'c': ('d',)}]) {'x': None, 'y': True, 'z': 1.0} [[]] [{}] [''] ['\\\\']",
  ],
  ["{{ 3 * '-' }} {{ '=' * 0 }}| {{ [0] * 3 }} {{ 'ab' * -1 }}| {{ true * 3 }} {{ 'x' * true }}", '--- | [0, 0, 0] | 3 x'],
  ["{{ 'a' ~ 1.0 ~ none ~ [1] ~ {'k': 'v'} ~ (1,) ~ nope }}| {{ '' ~ '' }}| {{ 1 ~ 2 }}", "a1.0None[1]{'k': 'v'}(1,)| | 12"],
  [
    "{{ '1,234.5'|replace(',', '')|float }} {{ '12abc'|int(-1) }} {{ 'ff'|int(0, 16) }} {{ '-0b101'|int(0, 2) }} {{ '1e5'|int }} {{ 'inf'|float }} {{ ''|int }} {{ '١٢'|int if false }}{{ 3.99|int }} {{ -3.99|int }} {{ 1e20|int }}",
    '1234.5 -1 255 -5 100000 inf 0 3 -3 100000000000000000000',
  ],
  [
    "{{ [3, 1, 2]|sort|reverse|list }} {{ ['b', 'a']|sort|join }} {{ [1, 2, 3, 4]|select('gt', 2)|list }} {{ [1, 2, 3, 4]|reject('divisibleby', 2)|list }} {{ ['', 'a', none]|select|list }} {{ [{'a': 1}, {}]|selectattr('a', 'defined')|list }} {{ [[1, 2], [3]]|sum(start=[]) }}",
    "[3, 2, 1] ab [3, 4] [1, 3] ['a'] [{'a': 1}] [1, 2, 3]",
  ],
  [
    "{{ 'Hello'|list }} {{ {'a': 1}|list }} {{ (1, 2)|list }} {{ 'abc'|batch(2)|list }} {{ 'one two'|wordcount }} {{ 'x'|center(5)|length }} {{ '%05.1f'|format(3.14159) }} {{ 'abc'|truncate(3) }} {{ 'abcdefghijk'|truncate(5, true, '…', 0) }}",
    "['H', 'e', 'l', 'l', 'o'] ['a'] [1, 2] [['a', 'b'], ['c']] 2 5 003.1 abc abcd…",
  ],
]

test.each(cases)('%j', async (template, printed) => {
  expect(await createJinja().compile(template, { file: 'case.sql' }).render()).toBe(printed)
})
