import { relative, resolve, dirname, sep } from 'node:path'
import type { Breach } from './breach.ts'
import { docBreaches } from './doc-comments.ts'
import { cycleBreaches } from './import-cycles.ts'
import type { Inspection } from './inspect-house.ts'
import type { House } from './rooms.ts'
import { sizeBreaches } from './sizes.ts'
import type { SourceFile } from './source-file.ts'
import { readSources } from './source-file.ts'
import { wordBreaches } from './words.ts'

/** What each folder of the screen may import besides itself; files at the top may import all. */
const folders: Readonly<Record<string, readonly string[]>> = {
  words: ['time'],
  time: [],
  theme: [],
  parts: ['words', 'time', 'theme', 'api', 'live', 'address'],
  pages: ['parts', 'words', 'time', 'theme', 'api', 'address'],
}

/** Holds the laws of the house that the screen has in common with it, and its own order of folders, against its sources. */
export function inspectScreen(folder: string): Inspection {
  const house: House = { folder, files: readSources(folder), rooms: {} }
  const laws = [cycleBreaches, sizeBreaches, docBreaches, wordBreaches, folderBreaches]
  const empty: Breach[] = house.files.length === 0 ? [{ law: 'empty', file: folder, line: 1, text: 'no sources to inspect' }] : []
  return {
    files: house.files.length,
    imports: house.files.reduce((sum, file) => sum + file.imports.length, 0),
    breaches: [...empty, ...laws.flatMap((law) => law(house))],
  }
}

function folderBreaches(house: House): Breach[] {
  return house.files.flatMap((file) => {
    const allowed = folders[file.room]
    if (allowed === undefined) return []
    return file.imports.flatMap(({ specifier, line }) => {
      const to = roomOf(house, { file, specifier })
      if (to === undefined || to === file.room || allowed.includes(to)) return []
      return [{ law: 'forbidden', file: file.name, line, text: `imports ${specifier}` }]
    })
  })
}

function roomOf({ folder }: House, edge: { readonly file: SourceFile; readonly specifier: string }): string | undefined {
  if (!edge.specifier.startsWith('.'))
    return edge.specifier.startsWith('caudal') && edge.specifier !== 'caudal/api' ? edge.specifier : undefined
  const name = relative(folder, resolve(dirname(edge.file.path), edge.specifier))
  return name.split(sep)[0]!.replace(/\.(tsx?|css|svg)$/, '')
}
