import { readFileSync } from 'node:fs'
import { ambientBreaches } from './ambient.ts'
import { bareErrorBreaches } from './bare-errors.ts'
import type { Breach } from './breach.ts'
import { docBreaches } from './doc-comments.ts'
import { cycleBreaches } from './import-cycles.ts'
import type { House, Rooms } from './rooms.ts'
import { roomBreaches } from './rooms.ts'
import { sizeBreaches } from './sizes.ts'
import { readSources } from './source-file.ts'
import { wordBreaches } from './words.ts'

/** What an inspection found. */
export interface Inspection {
  readonly files: number
  readonly imports: number
  readonly breaches: readonly Breach[]
}

/** Holds every law of the house against the sources in a folder. Finding no source at all is a breach too. */
export function inspectHouse(options: { readonly folder: string; readonly roomsFile: string }): Inspection {
  const rooms = JSON.parse(readFileSync(options.roomsFile, 'utf8')) as Rooms
  const house: House = { folder: options.folder, files: readSources(options.folder), rooms }
  const laws = [roomBreaches, cycleBreaches, ambientBreaches, sizeBreaches, docBreaches, bareErrorBreaches, wordBreaches]
  const empty: Breach[] = house.files.length === 0 ? [{ law: 'empty', file: options.folder, line: 1, text: 'no sources to inspect' }] : []
  return {
    files: house.files.length,
    imports: house.files.reduce((sum, file) => sum + file.imports.length, 0),
    breaches: [...empty, ...laws.flatMap((law) => law(house))],
  }
}
