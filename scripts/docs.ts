import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import type { Rooms } from './law/rooms.ts'
import { readSources } from './law/source-file.ts'
import { apiPage } from './reference/api-page.ts'
import { codesIn, disagreements, rowsOf, sortCatalogue } from './reference/error-codes.ts'
import { macrosPage } from './reference/macros-page.ts'
import { publicNames, unnameableTypes } from './reference/public-api.ts'
import { withRoomsTable } from './reference/rooms-table.ts'

const root = resolve(import.meta.dirname, '..')
const update = process.argv.includes('--update')
const files = readSources(resolve(root, 'packages/caudal/src'))
const catalogueFile = resolve(root, 'docs/reference/errors.md')
const problems: string[] = []

/** Holds a generated text against its file, or writes it. */
function settle(path: string, text: string): void {
  const file = resolve(root, path)
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return
  if (update) writeFileSync(file, text)
  else problems.push(`${relative(root, file)} is not what the sources say; write it anew with: npm run check -- --update`)
}

settle(
  'docs/reference/api.md',
  apiPage({ title: 'caudal', intro: "All that `import … from 'caudal'` offers.", names: publicNames(files, 'index.ts') }),
)
settle(
  'docs/reference/api-client.md',
  apiPage({
    title: 'caudal/api',
    intro: "What `import … from 'caudal/api'` offers to programs and pages that call a Caudal server.",
    names: publicNames(files, 'api/index.ts'),
  }),
)
if (files.some(({ name }) => name === 'testing/index.ts')) {
  const intro = "What `import … from 'caudal/testing'` offers to those who write an adapter or test a pipeline."
  settle('docs/reference/testing.md', apiPage({ title: 'caudal/testing', intro, names: publicNames(files, 'testing/index.ts') }))
}
if (files.some(({ name }) => name === 'contracts/index.ts')) {
  const intro = "What `import … from 'caudal/testing/contracts'` offers to those who write an adapter; it needs vitest and fast-check."
  settle(
    'docs/reference/contracts.md',
    apiPage({ title: 'caudal/testing/contracts', intro, names: publicNames(files, 'contracts/index.ts') }),
  )
}

const { renderApiReference } = await import('../packages/caudal/src/serve/index.ts')
settle('docs/reference/http-api.md', renderApiReference())

const { renderCliReference } = await import('../packages/caudal/src/cli/index.ts')
settle('docs/reference/cli.md', await renderCliReference())
problems.push(...unnameableTypes(files, 'index.ts').map((text) => `packages/caudal/src/index.ts does not export ${text}`))

const { libraryMacros } = await import('../packages/caudal/src/transform/macros/library-macros.ts')
const { materializeMacros } = await import('../packages/caudal/src/transform/materialize/materialize-macros.ts')
const macroParts = [
  { title: 'The library', macros: libraryMacros },
  { title: 'Materialisations, and what creates, changes and drops relations', macros: materializeMacros },
]
settle('docs/reference/dbt-macros.md', macrosPage(macroParts))

const rooms = JSON.parse(readFileSync(resolve(root, 'rooms.json'), 'utf8')) as Rooms
settle('ARCHITECTURE.md', withRoomsTable(readFileSync(resolve(root, 'ARCHITECTURE.md'), 'utf8'), rooms))

settle('docs/reference/errors.md', sortCatalogue(readFileSync(catalogueFile, 'utf8')))
problems.push(...disagreements(codesIn(files), rowsOf(readFileSync(catalogueFile, 'utf8'))))

for (const problem of problems) console.log(problem)
process.exitCode = problems.length > 0 ? 1 : 0
