import { resolve } from 'node:path'
import { placeOfCaller, reporting } from '../define/index.ts'
import type { Dataset, Pool, Reporting, Retry, Task, TaskContext } from '../define/index.ts'
import type { Duration, Json } from '../kernel/index.ts'
import type { DbtRun } from './dbt-result.ts'

/** How an installed dbt is called. */
export interface DbtOptions {
  /** The folder of its dbt_project.yml, from the project's. */
  readonly project: string
  /** The task's name. Default `dbt_build`, after the command. */
  readonly name?: string
  /** Default `build`. */
  readonly command?: 'build' | 'run' | 'test' | 'seed' | 'snapshot'
  /** What to work on, in dbt's selector grammar. Default: everything. */
  readonly select?: string | readonly string[]
  readonly exclude?: string | readonly string[]
  readonly vars?: { readonly [name: string]: Json }
  readonly target?: string
  /** The folder of profiles.yml, from the project's. Default: where dbt looks for it. */
  readonly profiles?: string
  readonly fullRefresh?: boolean
  readonly threads?: number
  /** The program, where it is not `dbt` on the path: `.venv/bin/dbt`. */
  readonly executable?: string
  /** The datasets that it makes and reads, so that its step stands in the graph of datasets. */
  readonly writes?: readonly Dataset[]
  readonly reads?: readonly Dataset[]
  readonly pool?: Pool
  readonly retry?: Retry
  readonly timeout?: Duration
}

/**
 * A task that runs an installed dbt and follows what it says: `run(dbt({ project: 'warehouse', select: 'tag:nightly' }), {})`. Its output says
 * what became of each resource; what was built counts as versions of datasets, and what tests found out as checks. It fails with `DBT-CLI-FAILED` where one failed, and with `DBT-CLI-MISSING` where there is no dbt.
 */
export function dbt(options: DbtOptions): Task<string, Record<never, never>, DbtRun> {
  const { command = 'build', name = `dbt_${command}`, executable = 'dbt', pool, retry, timeout, reads, writes } = options
  const place = placeOfCaller()
  return Object.freeze({
    kind: 'task',
    name,
    options: Object.freeze({
      description: `dbt ${command} in ${options.project}`,
      ...(reads === undefined ? {} : { reads }),
      ...(writes === undefined ? {} : { writes }),
      ...(pool === undefined ? {} : { pool }),
      ...(retry === undefined ? {} : { retry }),
      ...(timeout === undefined ? {} : { timeout }),
      async run({ log, progress, signal, ...rest }: TaskContext<unknown>) {
        const { runDbt } = await import('./run-dbt.ts')
        return runDbt({
          executable: programOf(executable),
          folder: resolve(options.project),
          command,
          args: argumentsOf(options),
          log,
          progress,
          signal,
          reporting: (rest as { readonly [reporting]?: Reporting })[reporting],
        })
      },
    }),
    place,
  })
}

/** A program that is named by its path is looked for from the project's folder. */
function programOf(executable: string): string {
  return executable.includes('/') ? resolve(executable) : executable
}

function argumentsOf({ select, exclude, vars, target, profiles, fullRefresh, threads }: DbtOptions): readonly string[] {
  return [
    ...words('--select', select),
    ...words('--exclude', exclude),
    ...(vars === undefined ? [] : ['--vars', JSON.stringify(vars)]),
    ...(target === undefined ? [] : ['--target', target]),
    ...(profiles === undefined ? [] : ['--profiles-dir', resolve(profiles)]),
    ...(fullRefresh === true ? ['--full-refresh'] : []),
    ...(threads === undefined ? [] : ['--threads', String(threads)]),
  ]
}

function words(option: string, given: string | readonly string[] | undefined): readonly string[] {
  const list = typeof given === 'string' ? [given] : (given ?? [])
  return list.length === 0 ? [] : [option, ...list]
}
