import { pathToFileURL } from 'node:url'
import type { Fault } from '../kernel/index.ts'
import { brokenFile } from './broken-file.ts'
import type { ImportRecord } from './import-record.ts'
import { readExports } from './read-exports.ts'
import type { Exports } from './read-exports.ts'

/** Imports a file of a project, by its absolute path: what it exports, or what is wrong with it or with a file that it imports. */
export async function importFile(
  file: string,
  record: ImportRecord,
): Promise<{ readonly exports: Exports; readonly problem: Fault | null }> {
  try {
    const module = (await import(pathToFileURL(file).href)) as object
    return { exports: readExports(module), problem: null }
  } catch (error) {
    return { exports: readExports({}), problem: brokenFile(error, { file, loaded: record.filesOf(file) }) }
  }
}
