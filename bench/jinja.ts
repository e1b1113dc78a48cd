import { execFileSync } from 'node:child_process'
import { createJinja } from '../packages/caudal/src/jinja/index.ts'
import type { Figure } from './figure.ts'
import { against, median, rounded } from './figure.ts'

const model = (index: number): string => `{{ config(materialized='table', tags=['t${index}']) }}
select a, b, {{ columns[${index % 3}] }} from {{ ref('model_${index}') }}
{% if is_incremental() %}where updated_at > (select max(updated_at) from {{ this }}){% endif %}
`

const macros = `{% macro col(name, type='int') %}{{ name|upper }}::{{ type }}{% if name == 'id' %} not null{% endif %}{% endmacro %}
select {% for c in cols %}{{ col(c.name, c.type) }}{% if not loop.last %}, {% endif %}{% endfor %} from {{ table }}`

const rows = '{% for i in xs %}{{ i.a }}-{{ i.b|lower }}{% if i.a > 5 %}x{% endif %};{% endfor %}'

const cols = Array.from({ length: 10 }, (_, index) => ({ name: index === 0 ? 'id' : `c${index}`, type: 'text' }))
const xs = Array.from({ length: 20 }, (_, index) => ({ a: index, b: `B${index}` }))
const count = 2_000

/** The same work in Python's jinja2, as times a second. */
const peer = `
import json, sys, time
from jinja2 import Environment
given = json.loads(sys.stdin.read())
env = Environment(extensions=['jinja2.ext.do'])
env.globals.update(config=lambda **k: '', ref=lambda n: n, is_incremental=lambda: True, this='t', columns=['x', 'y', 'z'])
def rate(times, work):
    start = time.perf_counter()
    work()
    return times / (time.perf_counter() - start)
def repeat(template, values):
    def work():
        for _ in range(given['count']): template.render(**values)
    return work
print(json.dumps({
    'compile': rate(len(given['models']), lambda: [env.from_string(m).render() for m in given['models']]),
    'macros': rate(given['count'], repeat(env.from_string(given['macros']), {'cols': given['cols'], 'table': 't'})),
    'rows': rate(given['count'], repeat(env.from_string(given['rows']), {'xs': given['xs']})),
}))
`

interface Rates {
  readonly compile: number
  readonly macros: number
  readonly rows: number
}

/** Templates compiled and rendered a second, beside Python's jinja2 where `python3` has it. */
export async function measure({
  rounds,
  say,
}: {
  readonly rounds: number
  readonly say: (line: string) => void
}): Promise<readonly Figure[]> {
  const ours: Rates[] = []
  const theirs: Rates[] = []
  for (let round = 0; round < rounds; round++) {
    const models = Array.from({ length: count }, (_, index) => model(round * count + index))
    ours.push(await ourRates(models))
    const their = peerRates(models)
    if (their !== undefined) theirs.push(their)
    say(`round ${round + 1} of ${rounds}${their === undefined ? ', without jinja2' : ''}`)
  }
  const figure = (name: string, rate: keyof Rates): Figure => {
    const made = { name, value: rounded(median(ours.map((each) => each[rate]))), unit: '/s' }
    return theirs.length === 0 ? made : against(median(theirs.map((each) => each[rate])), made)
  }
  return [
    figure('jinja.compile_and_render', 'compile'),
    figure('jinja.render_ten_macro_calls', 'macros'),
    figure('jinja.render_twenty_rows', 'rows'),
  ]
}

async function ourRates(models: readonly string[]): Promise<Rates> {
  const globals = { config: () => '', ref: () => 'm', is_incremental: () => true, this: 't', columns: ['x', 'y', 'z'] }
  const jinja = createJinja({ globals })
  const rate = async (times: number, work: (index: number) => unknown): Promise<number> => {
    const start = performance.now()
    for (let index = 0; index < times; index++) await work(index)
    return (times / (performance.now() - start)) * 1_000
  }
  const [calling, walking] = [macros, rows].map((source) => jinja.compile(source, { file: 'bench.sql' }))
  return {
    compile: await rate(models.length, (index) => jinja.compile(models[index]!, { file: 'bench.sql' }).render()),
    macros: await rate(count, () => calling!.render({ cols, table: 't' })),
    rows: await rate(count, () => walking!.render({ xs })),
  }
}

function peerRates(models: readonly string[]): Rates | undefined {
  try {
    const input = JSON.stringify({ models, macros, rows, cols, xs, count })
    return JSON.parse(execFileSync('python3', ['-c', peer], { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] })) as Rates
  } catch {
    return undefined
  }
}
