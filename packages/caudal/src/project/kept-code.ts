import { readFileSync, realpathSync } from 'node:fs'
import { registerHooks } from 'node:module'
import type { LoadHookContext } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/** A source file as a version of a pipeline has it. */
export interface KeptFile {
  /** From the project's root, with `/` between folders. */
  readonly path: string
  readonly text: string
}

const texts = new Map<string, string>()
let hooked = false

/**
 * Makes this process take source files as a version of a pipeline has them, whatever the disk says by now: when it imports them, and
 * in `readSource`. A file that it has imported already stays as it is.
 */
export function keepCode(root: string, files: readonly KeptFile[]): void {
  if (files.length === 0) return
  if (!hooked) registerHooks({ load: (url, context, next) => loadKept(url, context) ?? next(url, context) })
  hooked = true
  // Node imports a file by its real path.
  for (const from of new Set([root, realpathSync(root)])) {
    for (const { path, text } of files) texts.set(pathToFileURL(resolve(from, path)).href, text)
  }
}

/** The text of a source file, by its absolute path, as it was kept or else as it is on the disk. Throws what reading the disk throws. */
export function readSource(file: string): string {
  return texts.get(pathToFileURL(file).href) ?? readFileSync(file, 'utf8')
}

/** Where a file that is gone from the disk was kept: the address of what is imported from another file. */
export function keptAddress(specifier: string, importer: string | undefined): string | undefined {
  if (!/^(\.{0,2}\/|file:)/.test(specifier) || !URL.canParse(specifier, importer)) return undefined
  const url = new URL(specifier, importer).href
  return texts.has(url) ? url : undefined
}

function loadKept(url: string, { format }: LoadHookContext): ReturnType<typeof answer> | undefined {
  const source = texts.get(url)
  return source === undefined ? undefined : answer(source, format)
}

function answer(source: string, format: string | null | undefined) {
  return { format: format ?? 'module', source, shortCircuit: true }
}
