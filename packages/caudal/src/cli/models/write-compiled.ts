import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { compiledFile, unwritten } from '../../transform/index.ts'
import type { NodeResult } from '../../transform/index.ts'
import type { Models } from './open-models.ts'

/** Writes each compiled query into the target folder, where dbt has it, and tells the manifest where. Rejects with `DBT-ARTIFACT-WRITE`. */
export async function writeCompiled({
  models,
  results,
}: {
  readonly models: Models
  readonly results: readonly NodeResult[]
}): Promise<void> {
  const made = new Set<string>()
  for (const { node, compiledCode } of results) {
    if (compiledCode === null || !('raw_code' in node) || node.resource_type === 'seed') continue
    // Whatever else is under way goes on: the database closes meanwhile.
    await new Promise(setImmediate)
    const file = compiledFile(node)
    const path = join(models.folder, file)
    try {
      const folder = dirname(path)
      if (!made.has(folder)) mkdirSync(folder, { recursive: true })
      made.add(folder)
      // Each is so small that to wait for it takes longer than to write it.
      writeFileSync(path, compiledCode)
    } catch (cause) {
      throw unwritten({ folder: models.folder, file, cause })
    }
    node.compiled_path = relative(models.root, path).replaceAll('\\', '/')
  }
}
