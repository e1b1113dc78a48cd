import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SqlEngine } from '../../ports/index.ts'
import { artifactFiles, buildProject, docsPage, manifestArtifact, readCatalog, writeArtifact } from '../../transform/index.ts'
import type { Context, ExitCode, Given } from '../command.ts'
import { stateIcon } from '../screen/mark.ts'
import { countOf } from '../screen/number.ts'
import { printJson, printLines } from '../screen/print.ts'
import { boundTables } from './bind-models.ts'
import { readModelRequest } from './model-request.ts'
import { showWarnings } from './model-warnings.ts'
import { openModels } from './open-models.ts'
import type { Models } from './open-models.ts'
import { selectModels } from './select-models.ts'
import { stateOf } from './work-on-models.ts'

/** Compiles a project and writes `manifest.json`, `catalog.json` and the page that shows them. */
export async function writeDocs(context: Context, given: Given): Promise<ExitCode> {
  const request = readModelRequest(given)
  await using models = await openModels(context, request)
  const { manifest, selectors, folder, root } = models
  const state = await stateOf(context, { models, request })
  const kinds = ['model', 'seed', 'snapshot', 'source', 'test', 'analysis']
  const selected = selectModels({ manifest, selectors, request, state, kinds })
  showWarnings(context.err, { faults: models.warnings, messages: selected.warnings, root, cwd: context.cwd })
  const engine = await models.engine()
  const common = { manifest, context: models.context, engine, clock: context.clock, projectFlags: models.project.flags }
  const selection = selected.ids.filter((id) => !id.startsWith('source.') && !id.startsWith('seed.'))
  const results = await buildProject({
    ...common,
    selection,
    mode: 'compile',
    threads: models.target.threads,
    flags: { command: 'generate' },
  })
  for (const { node, compiledCode } of results) {
    if ('raw_code' in node && compiledCode !== null) Object.assign(node, { compiled: true, compiled_code: compiledCode })
  }
  const catalog = await catalogOf(context, { models, engine, ids: new Set(selected.ids) })
  await writeArtifact({ folder, file: artifactFiles.manifest, artifact: manifestArtifact(manifest) })
  await writeArtifact({ folder, file: artifactFiles.catalog, artifact: catalog })
  const page = join(folder, 'index.html')
  await writeFile(page, docsPage(manifest, { catalog, bound: await boundTables(context, { models, request, selection: selected.ids }) }))
  const tables = Object.keys(catalog['nodes'] as object).length + Object.keys(catalog['sources'] as object).length
  if (given.has('json')) printJson(context.out, { page, tables })
  else
    printLines(context.out, [
      `${stateIcon(context.out.terminal, 'succeeded')} ${page}  ${context.out.terminal.paint('grey', countOf(tables, 'table'))}`,
    ])
  return 0
}

async function catalogOf(
  context: Context,
  { models, engine, ids }: { readonly models: Models; readonly engine: SqlEngine; readonly ids: ReadonlySet<string> },
): Promise<Awaited<ReturnType<typeof readCatalog>>> {
  const session = await engine.open()
  try {
    return await readCatalog({ manifest: models.manifest, clock: context.clock, session, dialect: engine.dialect, ids })
  } finally {
    await session.close()
  }
}
