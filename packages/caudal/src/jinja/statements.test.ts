import { expect, test } from 'vitest'
import { createJinja } from './index.ts'

/** Templates and what Python's jinja2 3.1.6 prints for them, with `do` and `loopcontrols`: statements and scopes. */
const cases: readonly (readonly [template: string, printed: string])[] = [
  ['{% macro m(a) %}{{ a }}{% endmacro %}[{{ m() }}]', '[]'],
  ['{% macro m(a, b) %}{{ a }}{{ b is defined }}{% endmacro %}{{ m(1) }}', '1False'],
  ["{% if [1]|select('odd') %}T{% endif %}{% if []|select('odd') %}T{% endif %}", 'TT'],
  ["{% set x = [1,2]|map('string') %}{{ x|list }}{{ x|list }}", "['1', '2'][]"],
  [
    '{{ [1,2,3].index(2) }} {{ [1,2,1].count(1) }} {{ [3,1,2].sort() }} {% set l=[3,1,2] %}{% do l.sort() %}{{ l }}{% do l.reverse() %}{{ l }}{% do l.insert(-1, 9) %}{{ l }}{% do l.remove(9) %}{{ l }}',
    '1 2 None [1, 2, 3][3, 2, 1][3, 2, 9, 1][3, 2, 1]',
  ],
  [
    "{% for i in range(3) %}{{ loop.index }}{{ loop.last }}{{ loop.changed(i//2) }}{{ loop.cycle('a','b') }}{% if loop.previtem is defined %}<{{ loop.previtem }}{% endif %}{% endfor %}",
    '1FalseTruea2FalseFalseb<03TrueTruea<1',
  ],
  ['{% for a, (b, c) in [(1,(2,3))] %}{{ a }}{{ b }}{{ c }}{% endfor %}', '123'],
  [
    "{% for k in {'a':1} %}{{ k }}{% endfor %}{% for k, v in {'a':1}|dictsort %}{{ k }}{{ v }}{% endfor %}{% for c in 'añ😀' %}[{{ c }}]{% endfor %}{{ '😀a'|length }}{{ '😀a'[1] }}",
    'aa1[a][ñ][😀]2a',
  ],
  [
    '{% set ns = namespace(a=1) %}{% set ns.b = 2 %}{{ ns.a }}{{ ns.b }}{{ ns.c is defined }}{{ ns }}',
    "12False<Namespace {'a': 1, 'b': 2}>",
  ],
  ['{% set x = 1 %}{% for i in [1,2] %}{% set x = x + i %}{{ x }},{% endfor %}{{ x }}', '2,3,1'],
  ['{% for i in [1,2,3] if i != 2 %}{{ loop.index }}/{{ loop.length }}:{{ i }} {% else %}none{% endfor %}', '1/2:1 2/2:3 '],
  ['{% for i in [] %}{% else %}{{ i is defined }}e{% endfor %}', 'Falsee'],
  ['{% set seen = [] %}{% for x in [1,2,1,3] if x not in seen %}{% do seen.append(x) %}{{ x }}{% endfor %}', '123'],
  ['{% macro a(x=1, y=x) %}{{ x }}{{ y }}{% endmacro %}{{ a() }}{{ a(2) }}{{ a(y=5) }}', '112215'],
  ['{% macro a() %}{{ caller is defined }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ a(1, b=2) }}', "False(1,){'b': 2}"],
  ["{% macro a() %}{{ caller('q') }}{% endmacro %}{% call(x) a() %}{{ x }}{% endcall %}{{ a.name }}{{ a.arguments }}", 'qa()'],
  ['{% set a %}x{% set b = 1 %}{% endset %}{{ a }}{{ b is defined }}', 'xFalse'],
  ['{% with a = 1, b = 2 %}{{ a }}{{ b }}{% endwith %}{{ a is defined }}', '12False'],
  ["{% filter upper|replace('A','b') %}abc{% endfilter %}", 'bBC'],
  ['{% if false %}{% set q = 1 %}{% endif %}{{ q is defined }}', 'False'],
  ['{% raw %}{{ a }}{% endraw %}|{%- raw -%}  x  {%- endraw -%}  |', '{{ a }}|x|'],
  ["{% for g, xs in [{'k':1,'v':1},{'k':2,'v':2}]|groupby('k') %}{{ g }}{{ xs }}{% endfor %}", "1[{'k': 1, 'v': 1}]2[{'k': 2, 'v': 2}]"],
  [
    "{{ {'a':1}.update({'b':2}) }} {% set d = {'a':1} %}{% do d.update(c=3) %}{{ d }} {{ d.pop('a') }} {{ d.get('zz') }} {{ d.setdefault('n', []) }} {{ d }} {{ d|length }} {{ 'c' in d }} {{ d.copy() == d }} {{ dict(d, z=1) }} {{ dict([(1,2)]) }}",
    "None {'a': 1, 'c': 3} 1 None [] {'c': 3, 'n': []} 2 True True {'c': 3, 'n': [], 'z': 1} {1: 2}",
  ],
  ['{%- if true -%} a {%- elif x -%} b {%- else -%} c {%- endif -%}', 'a'],
  ["{% set a, b = [1, 2] %}{{ a }}{{ b }}{% set (c, d) = 'xy' %}{{ c }}{{ d }}", '12xy'],
  [
    '{% for x in [1,2,3,4] %}{% if x == 2 %}{% continue %}{% endif %}{% if x == 4 %}{% break %}{% endif %}{{ x }}{% else %}E{% endfor %}',
    '13',
  ],
  [
    "{{ joiner('|')() }}{% set j = joiner(', ') %}{% for i in [1,2] %}{{ j() }}{{ i }}{% endfor %} {% set c = cycler('a','b') %}{{ c.next() }}{{ c.next() }}{{ c.current }}{{ c.next() }}",
    '1, 2 abaa',
  ],
  ["{% if false %}{{ 'a'|unknownfilter }}{% endif %}ok", 'ok'],
  ["{% set x = {'a': [1,2,{'b': none}]} %}{{ x }} {{ x.a[2].b }} {{ x.a[2].c }}", "{'a': [1, 2, {'b': None}]} None "],
  ['{% for i in range(3) recursive %}{{ i }}{% if i == 0 %}({{ loop([5,6]) }}){% endif %}{{ loop.depth }}{% endfor %}', '0(5262)11121'],
  [
    "{% set cols = ['a', 'b'] %}select {% for c in cols -%} {{ c }} {%- if not loop.last %}, {% endif %} {%- endfor %} from t",
    'select a, b from t',
  ],
  [
    "{%- macro f(a, b='x') -%} {{ a }}-{{ b }} {%- endmacro -%} [{{ f(1) }}] [{{ f(b=2, a=3) }}] [{{ f(*['p', 'q']) }}] [{{ f(**{'a': 1, 'b': 2}) }}]",
    '[1-x] [3-2] [p-q] [1-2]',
  ],
  [
    '{% macro outer() %}{% macro inner(x) %}<{{ x }}>{% endmacro %}{{ inner(1) }}{% endmacro %}{{ outer() }}{{ inner is defined }}',
    '<1>False',
  ],
  [
    '{% macro fact(n) %}{{ 1 if n < 2 else n * fact(n - 1)|int }}{% endmacro %}{{ fact(10) }} {{ fact(20) }}',
    '3628800 2432902008176640000',
  ],
  [
    "{% set ns = namespace(items=[]) %}{% for k, v in {'x': 1, 'y': 2}.items() %}{% set ns.items = ns.items + [k ~ '=' ~ v] %}{% endfor %}{{ ns.items|join(' and ') }}",
    'x=1 and y=2',
  ],
  [
    "{% for row in [[1, 2], [3, 4]] %}{% for cell in row %}{{ loop.index }}{{ cell }}{{ ';' if loop.last }}{% endfor %}{{ loop.index }}{% endfor %}",
    '1122;11324;2',
  ],
  ["{% set x = 'outer' %}{% macro m() %}{{ x }}{% set x = 'inner' %}{{ x }}{% endmacro %}{{ m() }}{{ x }}", 'outerinnerouter'],
  ['{% set x = 1 %}{% with %}{% set x = 2 %}{{ x }}{% endwith %}{{ x }}{% set x %}{{ x }}3{% endset %}{{ x }}', '2113'],
  ['{% macro m() %}{{ later }}{% endmacro %}{% set later = 5 %}{{ m() }}', '5'],
  [
    '{% if true %}{% set a = 1 %}{% else %}{% set a = 2 %}{% endif %}{{ a }}{% for i in [1] %}{% if true %}{% set a = 3 %}{% endif %}{{ a }}{% endfor %}{{ a }}',
    '131',
  ],
  [
    "{% macro each(xs) %}{% for x in xs %}{{ caller(x) }}{% endfor %}{% endmacro %}{% call(x) each([1, 2]) %}{% call(y) each(['a', 'b']) %}{{ x }}{{ y }} {% endcall %}{% endcall %}",
    '1a 1b 2a 2b ',
  ],
  [
    "{%- for k, v in {'b': 2, 'a': 1}|dictsort %}{{ k }}{{ v }}{% endfor %} {% for g in [{'t': 'x', 'n': 1}, {'t': 'y', 'n': 2}, {'t': 'x', 'n': 3}]|groupby('t') %}{{ g.grouper }}{{ g.list|map(attribute='n')|list }}{{ g[0] }}{% endfor %}",
    'a1b2 x[1, 3]xy[2]y',
  ],
  [
    "{{ [nope] }} {{ nope|list }} {{ nope|length }} {{ nope|join }} {{ nope|string }}| {{ nope is none }} {% for x in nope %}x{% endfor %} {{ 'a' in nope }} {{ nope|default }}| {{ not nope }}",
    '[Undefined] [] 0  | False  False | True',
  ],
  [
    "{% set a = [1, 2, 3] %}{% set b = a %}{% do b.append(4) %}{{ a }} {% set c = a[:] %}{% do c.clear() %}{{ a|length }} {% set d = {'k': a} %}{% do d.k.pop(0) %}{{ a }}",
    '[1, 2, 3, 4] 4 [2, 3, 4]',
  ],
  ["{% set l = [] %}{% do l.append(l) %}{{ l }} {% set d = {} %}{% do d.update({'self': d}) %}{{ d }}", "[[...]] {'self': {...}}"],
  ['{% for x in [1, 2, 3] %}{% set s %}{{ x }}{% if x == 2 %}{% break %}{% endif %}{% endset %}{{ s }}{% endfor %}|', '1|'],
  ['{% for i in [1, 2, 3] %}{% filter upper %}a{% if i == 2 %}{% continue %}{% endif %}{{ i }}{% endfilter %}{% endfor %}|', 'A1A3|'],
]

test.each(cases)('%j', async (template, printed) => {
  expect(await createJinja().compile(template, { file: 'case.sql' }).render()).toBe(printed)
})
