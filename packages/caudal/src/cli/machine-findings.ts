import { statSync } from 'node:fs'
import { access, constants, mkdir, rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Finding } from '../operate/index.ts'
import { formatBytes } from './screen/number.ts'
import type { Terminal } from './screen/terminal.ts'

const scarceBytes = 1_000_000_000
const tooFewBytes = 50_000_000

/** What there is to say of the Node that runs this: 22.18 is the oldest that works, as it runs TypeScript as it is. */
export function nodeFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number)
  const works = major > 22 || (major === 22 && minor >= 18)
  if (works) return { name: 'node', level: 'ok', text: version }
  return { name: 'node', level: 'fail', text: `${version} is too old`, hint: 'install Node 24, or at least 22.18' }
}

/** What the terminal can show. */
export function terminalFinding(terminal: Terminal): Finding {
  const { columns, rows } = terminal.size()
  const facts = [
    Number.isFinite(columns) ? `${columns} × ${rows}` : 'no terminal: plain lines, no colour unless FORCE_COLOR asks for it',
    ...(terminal.paint('red', 'x') === 'x' ? [] : ['colour']),
    ...(terminal.unicode ? [] : ['ASCII only']),
  ]
  const narrow = columns < 60
  return {
    name: 'terminal',
    level: narrow ? 'warn' : 'ok',
    text: facts.join(', '),
    ...(narrow ? { hint: 'tables read better with 80 columns or more' } : {}),
  }
}

/** A folder that is written to: what it is for, and the setting that names it. */
export interface WrittenFolder {
  readonly name: string
  readonly folder: string
  readonly setting: string
}

/** Whether a folder can be written, and how much room its disk has. */
export async function folderFinding({ name, folder, setting }: WrittenFolder): Promise<Finding> {
  const probe = join(folder, `.probe-${process.pid}`)
  try {
    await mkdir(folder, { recursive: true })
    await access(folder, constants.W_OK)
    await writeFile(probe, 'probe')
    await rm(probe)
  } catch (error) {
    return {
      name,
      level: 'fail',
      text: `${folder} cannot be written: ${(error as Error).message}`,
      hint: `give yourself the right to write there, or set \`${setting}\` in caudal.config.ts`,
    }
  }
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  const text = `${folder}, ${formatBytes(free)} free`
  if (free < tooFewBytes)
    return { name, level: 'fail', text, hint: `make room on the disk, or set \`${setting}\` in caudal.config.ts to another one` }
  return free < scarceBytes ? { name, level: 'warn', text, hint: 'make room on the disk before loading much' } : { name, level: 'ok', text }
}

/** Whether the state database is sound, by SQLite's own quick check. */
export function stateDatabaseFinding(file: string): Finding {
  const name = 'state database'
  const hint = `move ${file} away: the next run starts a new one, without the history`
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(file, { readOnly: true })
    const found = String(database.prepare('pragma quick_check(1)').get()?.['quick_check'])
    if (found !== 'ok') return { name, level: 'fail', text: `damaged: ${found}`, hint }
    return { name, level: 'ok', text: `sound, ${formatBytes(statSync(file).size)}` }
  } catch (error) {
    return { name, level: 'fail', text: `${file} cannot be read: ${(error as Error).message}`, hint }
  } finally {
    database?.close()
  }
}
