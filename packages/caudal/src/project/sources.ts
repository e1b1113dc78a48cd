import { readFileSync } from 'node:fs'
import { relative, sep } from 'node:path'
import type { SourceManifest } from '../plan/index.ts'

/** A source file with its text, line ends as `\n`. */
export interface Source extends SourceManifest {
  readonly text: string
}

/** Reads source files, given by absolute paths, once each and sorted by their paths from the project's root. */
export function readSources(root: string, files: Iterable<string>): Source[] {
  const { hash } = process.getBuiltinModule('node:crypto')
  const sources = [...new Set(files)].map((file): Source => {
    const text = readFileSync(file, 'utf8').replaceAll('\r\n', '\n')
    return { path: pathFromRoot(root, file), sha256: hash('sha256', text), text }
  })
  return sources.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

/** The path of a file from the project's root, with `/` between folders. */
export function pathFromRoot(root: string, file: string): string {
  return relative(root, file).split(sep).join('/')
}
