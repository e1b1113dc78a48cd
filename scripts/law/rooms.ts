import { existsSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import type { Breach } from './breach.ts'
import type { SourceFile } from './source-file.ts'
import { field, walk } from './syntax.ts'

/** Which rooms a room may import: names, `*` for all, `!name` to take one out again. */
export type Rooms = Readonly<Record<string, readonly string[]>>

/** What the laws look at: a source folder, its files and the import law. */
export interface House {
  readonly folder: string
  readonly files: readonly SourceFile[]
  readonly rooms: Rooms
}

/** The rooms that must not touch Node, time or chance; the first must not touch any package either. */
export const pureRooms: readonly string[] = ['kernel', 'define', 'journal', 'plan', 'sql', 'jinja']

/** The rooms that tests of every room may import. */
export const testRooms: readonly string[] = ['testing', 'contracts']

/** The room that loads users' files, whose names no law can know. */
const loadingRoom = 'project'

/** Imports that the law of rooms.json forbids, back doors, `export *`, imports of what is not there, and imports by a computed name. */
export function roomBreaches(house: House): Breach[] {
  const breaches = unknownRooms(house.rooms)
  for (const file of house.files) {
    if (!(file.room in house.rooms)) {
      breaches.push({ law: 'unlisted', file: file.name, line: 1, text: `rooms.json has no room ${file.room}` })
    }
    if (!file.isTest && file.room !== loadingRoom) breaches.push(...opaqueImports(file))
    for (const found of file.imports) {
      const breach = importBreach(house, { file, specifier: found.specifier })
      if (breach !== undefined) breaches.push({ ...breach, file: file.name, line: found.line })
      if (found.star) breaches.push({ law: 'star', file: file.name, line: found.line, text: `export * from '${found.specifier}'` })
    }
  }
  return breaches
}

/** The file that a relative import leads to. */
export function targetOf(file: SourceFile, specifier: string): string {
  return resolve(dirname(file.path), specifier)
}

function opaqueImports(file: SourceFile): Breach[] {
  const breaches: Breach[] = []
  walk(file.program, (node) => {
    if (node.type !== 'ImportExpression' || field(node, 'source')?.type === 'Literal') return
    breaches.push({ law: 'opaque', file: file.name, line: file.lineOf(node.start), text: 'imports by a computed name; name the file' })
  })
  return breaches
}

function unknownRooms(rooms: Rooms): Breach[] {
  return Object.entries(rooms).flatMap(([room, allowed]) =>
    allowed
      .map((name) => name.replace(/^!/, ''))
      .filter((name) => name !== '*' && !(name in rooms))
      .map((name) => ({ law: 'unlisted', file: 'rooms.json', line: 1, text: `${room} may import ${name}, which is no room` })),
  )
}

function importBreach(
  house: House,
  edge: { readonly file: SourceFile; readonly specifier: string },
): Pick<Breach, 'law' | 'text'> | undefined {
  const { file, specifier } = edge
  if (!specifier.startsWith('.')) {
    if (file.isTest) return undefined
    if (/^caudal(\/|$)/.test(specifier)) return { law: 'back door', text: `imports its own package as ${specifier}` }
    const impure = pureRooms.includes(file.room) && (specifier.startsWith('node:') || file.room === pureRooms[0])
    return impure ? { law: 'impure', text: `imports ${specifier}` } : undefined
  }
  const target = targetOf(file, specifier)
  const name = relative(house.folder, target).split(sep).join('/')
  if (!existsSync(target)) return { law: 'missing', text: `imports ${name}, which is not there` }
  const room = name.split('/')[0]!.replace(/\.tsx?$/, '')
  if (room !== file.room && !mayImport(house.rooms, { file, to: room })) return { law: 'forbidden', text: `imports ${name}` }
  const inside = room === file.room && systemOf(file.name) === systemOf(name)
  return inside || doorsOf(house.folder, name).includes(target) ? undefined : { law: 'back door', text: `imports ${name}` }
}

function mayImport(rooms: Rooms, edge: { readonly file: SourceFile; readonly to: string }): boolean {
  const allowed = rooms[edge.file.room] ?? []
  if (edge.file.isTest && testRooms.includes(edge.to)) return true
  return !allowed.includes(`!${edge.to}`) && (allowed.includes('*') || allowed.includes(edge.to))
}

/** Within adapters each system is closed to the others, like a room. */
function systemOf(name: string): string {
  return name.startsWith('adapters/') ? name.split('/').slice(0, 2).join('/') : ''
}

function doorsOf(folder: string, name: string): string[] {
  const [room, system] = name.split('/')
  const doors = [join(folder, room!, 'index.ts'), join(folder, room!)]
  return room === 'adapters' && system !== undefined ? [...doors, join(folder, room, system, 'index.ts')] : doors
}
