/*
 * Builds public dbt projects, unchanged, and holds them to their scores: CAUDAL_ACCEPTANCE=FOLDER npx vitest run tests/acceptance
 *
 * FOLDER has clones of the projects under their own names, with what `dbt deps` fetches for them; those that come with packages of PyPI are
 * put there by `npm run projects -- FOLDER`. A project that is not there is skipped by name. `run-project.ts` builds a single one and tells what failed; the other scripts here compare with an installed dbt.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const folder = process.env['CAUDAL_ACCEPTANCE'] ?? ''
const program = fileURLToPath(new URL('run-project.ts', import.meta.url))

/** Each project with its least score, and the variables that it is built with. */
const projects = [
  { project: 'jaffle_shop_duckdb', least: { seed: 3, model: 5, test: 20 } },
  { project: 'jaffle-shop-classic', least: { seed: 3, model: 5, test: 20 } },
  { project: 'jaffle-shop', least: { seed: 6, model: 13, test: 27, unit_test: 3 }, vars: { load_source_data: true } },
  { project: 'dbt-utils/integration_tests', least: { seed: 75, model: 48, test: 105 } },
  // Two of its tests look at random rows.
  { project: 'dbt-expectations/integration_tests', least: { model: 12, test: 155 } },
  { project: 'dbt-audit-helper/integration_tests', least: { seed: 24, model: 24, test: 19, unit_test: 15 } },
  { project: 'sushi_dbt', least: { seed: 4, model: 6, test: 23 } },
  // Comes with dbt-osmosis.
  { project: 'dbt-osmosis', least: { seed: 3, model: 7, test: 22 } },
] as const

const isThere = (project: string): boolean => folder !== '' && existsSync(join(folder, project, 'dbt_project.yml'))

/** How many resources of each kind went well, from lines as `3 seed success, 5 model success, 1 test warn`. */
function scoreOf(text: string): Readonly<Record<string, number>> {
  const score: Record<string, number> = {}
  for (const [, count, kind] of text.matchAll(/(\d+) (\w+) (?:success|pass|warn)\b/g)) score[kind!] = (score[kind!] ?? 0) + Number(count)
  return score
}

for (const { project, least, ...rest } of projects) {
  it.skipIf(!isThere(project))(`${project} comes to its score`, { timeout: 300_000 }, async () => {
    const vars = JSON.stringify('vars' in rest ? rest.vars : {})
    const text = await new Promise<string>((resolve) =>
      execFile(process.execPath, [program, join(folder, project), '--vars', vars], (_, out, err) => resolve(out + err)),
    )
    const score = scoreOf(text)
    for (const [kind, count] of Object.entries(least)) expect(score[kind] ?? 0, `${kind}\n${text}`).toBeGreaterThanOrEqual(count)
  })
}
