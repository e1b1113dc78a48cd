import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Log } from '../define/index.ts'
import { compiledFile } from '../transform/index.ts'
import type { DbtManifest, NodeResult } from '../transform/index.ts'

/** Keeps the SQL that a resource was compiled to in the target folder of the project, where commands have it too. What cannot be kept is told. */
export async function keepCompiled(
  of: { readonly folder: string; readonly log: Log },
  { node, compiledCode }: Pick<NodeResult, 'node' | 'compiledCode'>,
): Promise<void> {
  if (compiledCode === null || !('raw_code' in node) || node.resource_type === 'seed') return
  const path = join(of.folder, compiledFile(node))
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, compiledCode)
  } catch (error) {
    of.log.warn(`the compiled SQL cannot be kept in ${path}: ${(error as Error).message}`)
  }
}

/** The SQL that resources were compiled to last, by their ids: as the target folder has it, else as its manifest says. */
export async function readCompiled(folder: string, manifest: DbtManifest): Promise<ReadonlyMap<string, string>> {
  const told = await toldCode(join(folder, 'manifest.json'))
  const found = await Promise.all(
    Object.values(manifest.nodes).map(async (node): Promise<readonly [string, string | undefined]> => {
      const kept = 'raw_code' in node ? await textOf(join(folder, compiledFile(node))) : undefined
      return [node.unique_id, kept ?? told.get(node.unique_id)]
    }),
  )
  return new Map(found.flatMap(([id, code]) => (code === undefined ? [] : [[id, code]])))
}

async function textOf(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined)
}

async function toldCode(file: string): Promise<ReadonlyMap<string, string>> {
  const text = await textOf(file)
  if (text === undefined) return new Map()
  try {
    const { nodes } = JSON.parse(text) as { readonly nodes: { readonly [id: string]: { readonly compiled_code?: unknown } } }
    return new Map(Object.entries(nodes).flatMap(([id, { compiled_code: code }]) => (typeof code === 'string' ? [[id, code]] : [])))
  } catch {
    // Half written, or by something else.
    return new Map()
  }
}
