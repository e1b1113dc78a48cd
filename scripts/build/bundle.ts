import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { rolldown } from 'rolldown'
import { outside } from './outside.ts'
import { pack } from './pack.ts'

/** The files that are started or imported by name; what several of them need lies in `parts`. */
const entries = [
  ...['index', 'api/index', 'testing/index', 'contracts/index'],
  ...['processes/loader', 'processes/models', 'processes/runner', 'processes/data-plane'],
]

/**
 * Writes the sources of a package into few files, with the libraries that they need, so that a start reads few files; the command line is a
 * file of its own. Names stay as they are written, so that a stack can be read. Throws where a file that asks for its own address would be told another depth than it has in
 * the sources.
 */
export async function bundle({ home, dist }: { readonly home: string; readonly dist: string }): Promise<void> {
  const build = await rolldown({
    input: Object.fromEntries(entries.map((name) => [name, join(home, 'src', `${name}.ts`)])),
    platform: 'node',
    external: outside,
  })
  const { output } = await build.write({
    dir: dist,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'parts/[name]-[hash].js',
  })
  await build.close()
  const chunks = output.filter((each) => each.type === 'chunk')
  const lost = chunks.filter(({ code, fileName }) => code.includes('import.meta.url') && fileName.split('/').length !== 2)
  if (lost.length > 0) throw new Error(`import.meta.url is not in a folder of dist: ${lost.map(({ fileName }) => fileName).join(', ')}`)
  const modules = [...chunks.flatMap(({ moduleIds }) => moduleIds), ...(await pack({ home, dist }))]
  writeLicenses(dist, new Set(modules.flatMap((id) => folderOfPackage(id) ?? [])))
}

/** The folder of the installed package that a file is in. */
function folderOfPackage(file: string): string | undefined {
  const parts = file.split(sep)
  const at = parts.lastIndexOf('node_modules')
  if (at < 0) return undefined
  return parts.slice(0, at + (parts[at + 1]!.startsWith('@') ? 3 : 2)).join(sep)
}

/** Says whose the libraries are that are taken in, and under which terms. */
function writeLicenses(dist: string, folders: ReadonlySet<string>): void {
  const texts = [...folders].toSorted().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Readonly<Record<string, string>>
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each))
    const text = file === undefined ? '' : `\n${readFileSync(join(folder, file), 'utf8').trim()}\n`
    return `${name} ${version}, ${license}\n${text}`
  })
  writeFileSync(join(dist, 'LICENSES.txt'), texts.join('\n----\n\n'))
}
