/*
 * Compares what Caudal's selectors pick with what dbt's do: node tests/acceptance/compare-selection.ts MANIFEST CASES EXPECTED
 *
 * MANIFEST is a manifest.json, CASES a JSON list of lists of arguments of `dbt ls` (--select, --exclude, --indirect-selection,
 * --resource-type), EXPECTED a JSON list with the sorted unique ids that dbt lists for each, or a text where dbt refuses.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { parseSelection, select } from '../../packages/caudal/src/transform/index.ts'
import type { DbtManifest, IndirectSelection } from '../../packages/caudal/src/transform/index.ts'

const listed = 'model snapshot seed test source exposure metric saved_query semantic_model unit_test function'.split(' ')

/** Writes `--select a b` as `--select a --select b`. */
function repeated(words: readonly string[]): string[] {
  let option = ''
  return words.flatMap((word) => {
    if (!word.startsWith('--')) return [option, word]
    option = word
    return []
  })
}

function pick(manifest: DbtManifest, words: readonly string[]): readonly string[] | string {
  const text = { type: 'string', multiple: true } as const
  const options = { select: text, exclude: text, 'indirect-selection': text, 'resource-type': text }
  const { values } = parseArgs({ args: repeated(words), options })
  try {
    const indirect = (values['indirect-selection']?.[0] ?? 'eager') as IndirectSelection
    const selection = parseSelection({ select: values.select ?? [], exclude: values.exclude ?? [], indirect })
    return select({ manifest, selection, resourceTypes: values['resource-type'] ?? listed }).ids
  } catch (error) {
    return String(error)
  }
}

const [manifest, cases, expected] = process.argv.slice(2).map((path): unknown => JSON.parse(readFileSync(path, 'utf8'))) as [
  DbtManifest,
  string[][],
  (string[] | string)[],
]
let same = 0
for (const [index, words] of cases.entries()) {
  const [ours, theirs] = [pick(manifest, words), expected[index]!]
  const refused = typeof ours === 'string' && typeof theirs === 'string'
  if (refused || JSON.stringify(ours) === JSON.stringify(theirs)) same++
  else console.log(`${words.join(' ')}\n  ours:   ${JSON.stringify(ours)}\n  theirs: ${JSON.stringify(theirs)}`)
}
console.log(`${same} of ${cases.length} alike`)
process.exitCode = same === cases.length ? 0 : 1
