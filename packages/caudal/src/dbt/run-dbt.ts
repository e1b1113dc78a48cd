import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Reporting, TaskContext } from '../define/index.ts'
import { Fault } from '../kernel/index.ts'
import { readLogLine } from './log-line.ts'
import type { DbtResult, DbtRun } from './dbt-result.ts'
import { readCatalog } from './read-catalog.ts'
import { reportResults } from './report-results.ts'

/** A call of dbt and who hears what it says. */
interface DbtCall extends Pick<TaskContext<unknown>, 'log' | 'progress' | 'signal'> {
  readonly executable: string
  readonly folder: string
  readonly command: string
  readonly args: readonly string[]
  /** Who takes down what it made and tested; nobody in a test of a pipeline. */
  readonly reporting: Reporting | undefined
}

const shownFailures = 3
const target = 'target'

/** Runs dbt in a folder. Rejects with `DBT-NO-PROJECT`, with `DBT-CLI-MISSING`, with `DBT-CLI-FAILED`, and with the signal's reason where it was stopped. */
export async function runDbt(call: DbtCall): Promise<DbtRun> {
  const { folder, command, signal } = call
  if (!existsSync(join(folder, 'dbt_project.yml'))) throw noProject(folder)
  const { code, errors, invocation } = await follow(call)
  signal.throwIfAborted()
  const results = readResults(folder, invocation)
  if (invocation !== null && call.reporting !== undefined)
    reportResults(call.reporting, { target: join(folder, target), invocation, results })
  const bad = results.filter(({ status }) => ['error', 'fail', 'runtime error', 'partial success'].includes(status))
  if (code !== 0 || bad.length > 0) throw failed(call, { bad, results, errors, code })
  return { command, counts: countsOf(results), results }
}

interface Ended {
  readonly code: number | null
  /** What it said of level error, and what it said outside its log. */
  readonly errors: readonly string[]
  /** The id that it gave this call; null where it said none. */
  readonly invocation: string | null
}

async function follow({ executable, folder, command, args, log, progress, signal }: DbtCall): Promise<Ended> {
  const options = ['--log-format', 'json', '--no-use-colors', '--project-dir', folder, '--target-path', target]
  const child = spawn(executable, [command, ...options, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  const stop = (): unknown => child.kill('SIGINT')
  signal.addEventListener('abort', stop, { once: true })
  const errors: string[] = []
  let invocation: string | null = null
  let done = 0
  const hear = (text: string): void => {
    const line = readLogLine(text)
    if (line === null) return
    invocation ??= line.invocation
    if (line.level === 'error') errors.push(line.message)
    if (line.message !== '') log[line.level](line.message, line.fields)
    if (line.ended !== null) progress(++done, { of: line.ended.total, unit: 'resources' })
  }
  createInterface({ input: child.stdout }).on('line', hear)
  createInterface({ input: child.stderr }).on('line', hear)
  try {
    const code = await new Promise<number | null>((ended, broken) => child.once('error', broken).once('close', ended))
    return { code, errors, invocation }
  } catch (error) {
    throw missing(executable, error)
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

function noProject(folder: string): Fault {
  return new Fault('DBT-NO-PROJECT', {
    message: `there is no dbt_project.yml in ${folder}`,
    hint: 'name the folder of a dbt project, from the folder of caudal.config.ts',
    data: { folder },
  })
}

function missing(executable: string, cause: unknown): unknown {
  if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') return cause
  return new Fault('DBT-CLI-MISSING', {
    message: `there is no program ${executable}`,
    hint: "install dbt, or name it: dbt({ executable: '.venv/bin/dbt', … }); without Python, build() builds the same models",
    data: { executable },
    cause,
  })
}

interface ResultJson {
  readonly unique_id: string
  readonly status: string
  readonly message: string | null
  readonly failures: number | null
  readonly execution_time: number
  readonly relation_name?: string | null
  readonly adapter_response?: { readonly rows_affected?: unknown }
}

interface RunResultsJson {
  readonly metadata: { readonly invocation_id?: string }
  readonly results: readonly ResultJson[]
}

/** What dbt wrote of this call; nothing where it ended before it could. */
function readResults(folder: string, invocation: string | null): readonly DbtResult[] {
  let file: RunResultsJson
  try {
    file = JSON.parse(readFileSync(join(folder, target, 'run_results.json'), 'utf8')) as RunResultsJson
  } catch {
    return []
  }
  // What stands there may be of an earlier call.
  if (invocation === null || file.metadata.invocation_id !== invocation) return []
  const catalog = readCatalog(join(folder, target))
  return file.results.map((result) => ({
    id: result.unique_id,
    status: result.status,
    message: result.message,
    failures: result.failures,
    seconds: result.execution_time,
    relation: result.relation_name ?? null,
    rows: rowsOf(result),
    ...(catalog.get(result.unique_id) ?? { columns: null, stats: {} }),
  }))
}

/** Some adapters say -1 where they do not know. */
function rowsOf({ adapter_response: response }: ResultJson): number | null {
  const rows = response?.rows_affected
  return typeof rows === 'number' && rows >= 0 ? rows : null
}

function countsOf(results: readonly DbtResult[]): { readonly [status: string]: number } {
  const counts: Record<string, number> = {}
  for (const { status } of results) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

function failed(
  call: DbtCall,
  what: { readonly bad: readonly DbtResult[]; readonly results: readonly DbtResult[] } & Omit<Ended, 'invocation'>,
): Fault {
  const { bad, results, errors, code } = what
  const some = bad.slice(0, shownFailures).map(({ id, message }) => `${id}: ${(message ?? 'failed').trim()}`)
  const more = bad.length > shownFailures ? [`and ${bad.length - shownFailures} more`] : []
  const why = bad.length > 0 ? [...some, ...more].join('; ') : (errors.at(-1)?.trim() ?? `it ended with ${code}`)
  return new Fault('DBT-CLI-FAILED', {
    message: bad.length > 0 ? `${bad.length} of ${results.length} resources failed in dbt: ${why}` : `dbt ${call.command} failed: ${why}`,
    hint: `see the log of the step, and ${join(call.folder, target, 'run_results.json')}`,
    data: { failed: bad.map(({ id }) => id), code },
  })
}
