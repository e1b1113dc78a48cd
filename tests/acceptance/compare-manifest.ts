/*
 * Compares what Caudal reads of a dbt project with what dbt does: node tests/acceptance/compare-manifest.ts PROJECT MANIFEST [PROFILES]
 *
 * PROJECT is the folder of a dbt project, MANIFEST the manifest.json that `dbt parse` has written for it, PROFILES the folder of the
 * profiles.yml that both use. Prints how long it took, each difference in nodes, sources, exposures, groups, unit tests and the graph,
 * and how many of each kind there are. What cannot be equal is left out: times, checksums of unit tests and contracts, paths of the
 * machine, the order of lists that dbt takes from sets.
 */
import { readFileSync } from 'node:fs'
import { systemClock } from '../../packages/caudal/src/kernel/index.ts'
import { loadDbtProject, standardMacros } from '../../packages/caudal/src/transform/index.ts'

type Json = Readonly<Record<string, unknown>>

const sections = ['nodes', 'sources', 'exposures', 'groups', 'unit_tests', 'disabled', 'parent_map', 'child_map', 'group_map']
const incomparable = new Set(['created_at', 'build_path', 'root_path', 'doc_blocks'])
const semantic = /^(?:metric|semantic_model|saved_query)\./
/** What dbt's seeds do not have. */
const notOfSeeds = new Set(['language', 'refs', 'sources', 'metrics', 'functions', 'compiled_path', 'contract'])

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  )
}

const differences = new Map<string, number>()

function differ(id: string, { path, dbt, own }: { readonly path: string; readonly dbt: unknown; readonly own: unknown }): void {
  if (JSON.stringify(sorted(dbt)) === JSON.stringify(sorted(own))) return
  if (isObject(dbt) && isObject(own)) {
    for (const key of new Set([...Object.keys(dbt), ...Object.keys(own)])) {
      if (incomparable.has(key) || (id.startsWith('seed.') && dbt[key] === undefined && (notOfSeeds.has(key) || path === 'depends_on')))
        continue
      if (key === 'checksum' && (id.startsWith('unit_test.') || path === 'contract')) continue
      differ(id, { path: path === '' ? key : `${path}.${key}`, dbt: dbt[key], own: own[key] })
    }
    return
  }
  if (path === 'primary_key' && JSON.stringify([...(dbt as string[])].toSorted()) === JSON.stringify([...(own as string[])].toSorted()))
    return
  const kind = path.replace(/^columns\.[^.]+/, 'columns.*')
  differences.set(kind, (differences.get(kind) ?? 0) + 1)
  process.stdout.write(`${id} ${path}\n  dbt:    ${JSON.stringify(dbt)}\n  Caudal: ${JSON.stringify(own)}\n`)
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const [root, manifest, profilesDir] = process.argv.slice(2)
if (root === undefined || manifest === undefined) {
  process.stderr.write('node tests/acceptance/compare-manifest.ts PROJECT MANIFEST [PROFILES]\n')
  process.exit(2)
}
const started = performance.now()
const loaded = await loadDbtProject({
  root,
  clock: systemClock,
  env: process.env,
  standard: standardMacros,
  ...(profilesDir === undefined ? {} : { profilesDir }),
})
const took = Math.round(performance.now() - started)
const own = JSON.parse(JSON.stringify(loaded.manifest)) as Readonly<Record<string, Json>>
const dbt = JSON.parse(readFileSync(manifest, 'utf8')) as Readonly<Record<string, Json>>
for (const section of sections) {
  const [theirs, ours] = [dbt[section] ?? {}, own[section] ?? {}]
  const ids = new Set([...Object.keys(theirs), ...Object.keys(ours)])
  for (const id of ids) {
    const isGraph = section.endsWith('_map')
    if (semantic.test(id) && !isGraph) continue
    const listed = (value: unknown): unknown => (isGraph && Array.isArray(value) ? [...(value as string[])].toSorted() : value)
    const [one, other] = [listed(theirs[id]), listed(ours[id])]
    if (section === 'disabled')
      differ(id, { path: 'disabled', dbt: (one as Json[] | undefined)?.length, own: (other as Json[] | undefined)?.length })
    else differ(id, { path: isGraph ? section : '', dbt: one, own: other })
  }
}
const count = (section: string): string => `${Object.keys(own[section] ?? {}).length} ${section.replace('_', ' ')}`
process.stdout.write(`${count('nodes')}, ${count('sources')}, ${count('macros')}, read in ${took} ms, ${loaded.warnings.length} warnings\n`)
process.stdout.write(
  differences.size === 0
    ? 'no differences\n'
    : `differences: ${[...differences].map(([kind, times]) => `${times} × ${kind}`).join(', ')}\n`,
)
process.exitCode = differences.size === 0 ? 0 : 1
