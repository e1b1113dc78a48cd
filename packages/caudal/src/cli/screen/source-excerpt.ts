import { readFileSync } from 'node:fs'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import type { FaultRecord } from '../../kernel/index.ts'
import type { Excerpt, ShownFault } from './fault-lines.ts'
import { placeText } from './fault-lines.ts'

/** Finds the source that a fault speaks of. Places that are not absolute start at `root`; what is shown starts at `cwd`. */
export function locateFault(fault: FaultRecord, folders: { readonly root: string; readonly cwd: string }): ShownFault {
  if (fault.place === undefined) return { fault }
  const file = isAbsolute(fault.place.file) ? fault.place.file : resolve(folders.root, fault.place.file)
  const near = relative(folders.cwd, file)
  const name = near.startsWith(`..${sep}..${sep}..`) ? file : near
  const excerpt = fault.place.line === undefined ? undefined : readExcerpt(file, fault.place.line)
  return { fault, place: placeText({ ...fault.place, file: name }), ...(excerpt === undefined ? {} : { excerpt }) }
}

function readExcerpt(file: string, line: number): Excerpt | undefined {
  let lines: string[]
  try {
    lines = readFileSync(file, 'utf8').split(/\r?\n/)
  } catch {
    return undefined
  }
  if (line > lines.length) return undefined
  const from = Math.max(1, line - 1)
  const around = lines.slice(from - 1, line + 1).map((text) => text.slice(0, 2_000))
  while (around.length > 1 && around.at(-1)!.trim() === '' && from + around.length - 1 > line) around.pop()
  return { from, lines: around }
}
