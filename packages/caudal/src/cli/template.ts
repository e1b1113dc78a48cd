import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { didYouMean, Fault } from '../kernel/index.ts'

const home = fileURLToPath(new URL('../../', import.meta.url))
const left: ReadonlySet<string> = new Set(['node_modules', '.caudal', 'out', 'dist', 'target'])

/** Where a project to start from lies: a folder of templates, or in the repository the example itself. Throws `INIT-UNKNOWN-TEMPLATE`. */
export function templateFolder(name: string): string {
  const packed = join(home, 'templates', name)
  if (isExample(name)) return exampleFolder(name)
  if (existsSync(join(packed, 'caudal.config.ts'))) return packed
  const known = readdirSync(join(home, 'templates'))
  throw new Fault('INIT-UNKNOWN-TEMPLATE', {
    message: `there is no template "${name}"`,
    hint: didYouMean(name, known),
    data: { template: name },
  })
}

/** Whether this is the repository, where an example runs from its own folder. */
export function isExample(name: string): boolean {
  return existsSync(join(home, 'src')) && existsSync(join(exampleFolder(name), 'caudal.config.ts'))
}

/** The folder of an example in the repository. */
export function exampleFolder(name: string): string {
  return join(home, '..', '..', 'examples', name)
}

/**
 * Copies a template to a folder, with the project's name and this package's version filled in; the files written, from that folder.
 * Throws `INIT-NOT-EMPTY`, and then writes nothing, where one of them is there already, and `INIT-NOT-WRITTEN`.
 */
export function copyTemplate(from: string, to: { readonly folder: string; readonly version: string }): readonly string[] {
  const files = filesOf(from)
  const inTheWay = files.map(targetName).filter((file) => existsSync(join(to.folder, file)))
  if (inTheWay.length > 0) {
    throw new Fault('INIT-NOT-EMPTY', {
      message: `${to.folder} has ${inTheWay.join(', ')} already`,
      hint: 'choose another folder, or move what is in the way',
      data: { files: inTheWay },
    })
  }
  const words: { readonly [word: string]: string } = { '{{name}}': projectName(to.folder), '{{version}}': to.version }
  for (const file of files) {
    const target = join(to.folder, targetName(file))
    try {
      mkdirSync(dirname(target), { recursive: true })
      if (!/\.(ts|json|md|sql)$|gitignore$/.test(file)) cpSync(join(from, file), target)
      else
        writeFileSync(
          target,
          readFileSync(join(from, file), 'utf8').replaceAll(/\{\{(name|version)\}\}/g, (word) => words[word]!),
        )
    } catch (error) {
      throw new Fault('INIT-NOT-WRITTEN', {
        message: `the project cannot be written: ${(error as Error).message}`,
        hint: 'choose a folder that this user can write to',
        blame: 'system',
        cause: error,
      })
    }
  }
  return files.map(targetName)
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((file) => !file.split(/[\\/]/).some((part) => left.has(part)))
    .toSorted()
}

/** npm leaves files called .gitignore out of packages, so a template carries it under another name. */
function targetName(file: string): string {
  return file === 'gitignore' ? '.gitignore' : file
}

function projectName(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  return /^[a-z]/.test(name) ? name : name === '' ? 'my-project' : `project-${name}`
}
