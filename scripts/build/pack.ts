import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { rolldown } from 'rolldown'
import type { OutputChunk } from 'rolldown'
import { outside } from './outside.ts'

/**
 * Writes the command line into one file that `bin/load-packed.cjs` runs: its parts as functions, each read and called when it is first asked
 * for. Resolves with the folders' modules that were taken in.
 */
export async function pack({ home, dist }: { readonly home: string; readonly dist: string }): Promise<readonly string[]> {
  const build = await rolldown({ input: { main: join(home, 'src/cli/main.ts') }, platform: 'node', external: outside })
  const { output } = await build.generate({
    format: 'cjs',
    comments: false,
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name]-[hash].cjs',
  })
  await build.close()
  const chunks = output.filter((each) => each.type === 'chunk')
  const file = join(dist, 'cli/main.cjs')
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, packed(chunks))
  return chunks.flatMap(({ moduleIds }) => moduleIds)
}

/**
 * The text of the file. It begins with its own fingerprint, so that what is kept of it between starts is not taken for another's, and says
 * next where each part begins after these two lines, and how long it is.
 */
export function packed(chunks: readonly Pick<OutputChunk, 'fileName' | 'code'>[]): string {
  const parts = chunks.map(({ fileName, code }) => ({ name: `./${fileName}`, text: inAscii(`${head}${broughtIn(code)}${tail}`) }))
  const begins = parts.map((_, index) => parts.slice(0, index).reduce((sum, { text }) => sum + text.length, 0))
  const places = Object.fromEntries(parts.map(({ name, text }, index) => [name, [begins[index], text.length]]))
  const all = `// ${JSON.stringify(places)}\n${parts.map(({ text }) => text).join('')}`
  return `// ${createHash('sha256').update(all).digest('hex')}\n${all}`
}

const head = '(function (exports, require, module, __filename, bring) {\n'
const tail = '\n})\n'

/** Code whose imports of packages are made by whoever runs it: a script may import by itself only with a warning of Node. */
function broughtIn(code: string): string {
  return code.replaceAll(/(?<![\w$.#])import\((?="[^"./][^"]*"\))/g, 'bring(')
}

/** Code with letters beyond ASCII written as escapes, as it is read in a third of the time then. Throws where that would change it. */
function inAscii(code: string): string {
  const raw = /String\.raw`[^`]*[^\0-\x7f][^`]*`/.exec(code)
  if (raw !== null) throw new Error(`a raw text holds letters beyond ASCII: ${raw[0]}`)
  return code.replaceAll(/[^\0-\x7f]/g, (letter) =>
    Array.from({ length: letter.length }, (_, index) => `\\u${letter.charCodeAt(index).toString(16).padStart(4, '0')}`).join(''),
  )
}
