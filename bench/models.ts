import { execFileSync, spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { builtBinary } from './built-package.ts'
import { against, median, rounded } from './figure.ts'
import type { Figure } from './figure.ts'
import { largeProject, modelsProject, shopProject, workingProject } from './models-project.ts'

type Say = (line: string) => void
type Command = readonly [string, ...string[]]

/** What a whole process took. */
interface Cost {
  readonly wall: number
  readonly cpu: number
  readonly memory: number
}

/** Runs a command and prints its wall time, its time on processors, and its memory at the highest. */
const meter = `
import json, resource, subprocess, sys, time
began = time.perf_counter()
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
wall, used = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({ 'code': code, 'wall': wall * 1000, 'cpu': (used.ru_utime + used.ru_stime) * 1000, 'memory': used.ru_maxrss / 1024 }))
`

const ours = (...words: readonly string[]): Command => [process.execPath, builtBinary(), 'dbt', ...words]

/** The dbt to compare with: the one that `CAUDAL_TEST_DBT` names, or the one on the path. */
function installedDbt(): string | undefined {
  const dbt = process.env['CAUDAL_TEST_DBT'] ?? 'dbt'
  const { status, stdout } = spawnSync(dbt, ['--version'], { encoding: 'utf8' })
  return status === 0 && /duckdb/.test(stdout) ? dbt : undefined
}

/** The milliseconds of a whole process. */
function wallOf(root: string, [program, ...words]: Command): number {
  const began = performance.now()
  execFileSync(program, words, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  return performance.now() - began
}

/** What a whole process took, as Python sees it; where there is a dbt there is a Python. */
function costOf(root: string, command: Command): Cost {
  const { code, ...cost } = JSON.parse(execFileSync('python3', ['-c', meter, ...command], { cwd: root, encoding: 'utf8' })) as Cost & {
    readonly code: number
  }
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}`)
  return cost
}

/** Reads a thousand models with nothing kept and with what the reading before has kept, each in a process of its own. */
function parsing(options: { readonly rounds: number; readonly say: Say; readonly dbt: string | undefined }): readonly Figure[] {
  using project = modelsProject(largeProject())
  const { root } = project
  const times = { cold: [] as number[], cached: [] as number[], theirs: [] as number[] }
  for (let round = 1; round <= options.rounds; round++) {
    rmSync(join(root, 'target'), { recursive: true, force: true })
    times.cold.push(wallOf(root, ours('parse')))
    times.cached.push(wallOf(root, ours('parse')))
    if (options.dbt !== undefined) times.theirs.push(wallOf(root, [options.dbt, 'parse', '--no-partial-parse']))
    options.say(`parse ${round} of ${options.rounds}: ${JSON.stringify(lastOf(times))}`)
  }
  const cold = { name: 'models.parse_1000_ms', value: rounded(median(times.cold)), unit: 'ms' }
  return [
    times.theirs.length === 0 ? cold : against(median(times.theirs), cold),
    { name: 'models.parse_1000_cached_ms', value: rounded(median(times.cached)), unit: 'ms' },
  ]
}

/** Builds fifty tables as models and by their bare SQL, by turns, one at a time, in processes of their own. */
function building({ rounds, say }: { readonly rounds: number; readonly say: Say }): readonly Figure[] {
  const program = fileURLToPath(new URL('models-build.ts', import.meta.url))
  const times = { models: [] as number[], sql: [] as number[] }
  for (let round = 1; round <= rounds; round++) {
    using project = modelsProject(workingProject())
    for (const how of round % 2 === 0 ? (['models', 'sql'] as const) : (['sql', 'models'] as const))
      times[how].push(Number(execFileSync(process.execPath, [program, project.root, how], { encoding: 'utf8' })))
    say(`build ${round} of ${rounds}: ${JSON.stringify(lastOf(times))}`)
  }
  const [models, sql] = [median(times.models), median(times.sql)]
  return [
    against(sql, { name: 'models.build_50_ms', value: models, unit: 'ms' }),
    { name: 'models.ratio_to_sql', value: rounded(models / sql), unit: 'times' },
  ]
}

const verbs = ['parse', 'compile', 'build'] as const

/** Reads, compiles and builds a small shop from cold start, by turns with dbt: whole processes, each on a database that is not there yet. */
function besideDbt({ rounds, say, dbt }: { readonly rounds: number; readonly say: Say; readonly dbt: string }): readonly Figure[] {
  return verbs.flatMap((verb) => {
    const costs = { ours: [] as Cost[], theirs: [] as Cost[] }
    for (let round = 1; round <= rounds; round++) {
      for (const [whose, command] of [
        ['theirs', [dbt, verb]],
        ['ours', ours(verb)],
      ] as const) {
        using project = modelsProject(shopProject())
        costs[whose].push(costOf(project.root, command))
      }
      say(`dbt ${verb} ${round} of ${rounds}: ${JSON.stringify(lastOf(costs))}`)
    }
    const middle = (whose: keyof typeof costs, part: keyof Cost): number => median(costs[whose].map((cost) => cost[part]))
    const figure = (part: keyof Cost, unit: string): Figure =>
      against(middle('theirs', part), { name: `models.shop_${verb}_${part}_${unit.toLowerCase()}`, value: middle('ours', part), unit })
    return [
      figure('wall', 'ms'),
      figure('cpu', 'ms'),
      figure('memory', 'MB'),
      {
        name: `models.shop_${verb}_ratio_to_dbt`,
        value: rounded(middle('theirs', 'wall') / middle('ours', 'wall')),
        unit: 'times faster',
      },
    ]
  })
}

const lastOf = <Values extends Readonly<Record<string, readonly unknown[]>>>(values: Values): unknown =>
  Object.fromEntries(Object.entries(values).map(([name, all]) => [name, all.at(-1)]))

/** Models read and built, beside their bare SQL and beside dbt where there is one with dbt-duckdb. */
export async function measure({ rounds, say }: { readonly rounds: number; readonly say: Say }): Promise<readonly Figure[]> {
  const dbt = installedDbt()
  if (dbt === undefined) say('what dbt takes is left out: no dbt with dbt-duckdb, on the path or in CAUDAL_TEST_DBT')
  return [...parsing({ rounds, say, dbt }), ...building({ rounds, say }), ...(dbt === undefined ? [] : besideDbt({ rounds, say, dbt }))]
}
