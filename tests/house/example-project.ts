import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Fence } from './fences.ts'
import { root } from './tracked-files.ts'

/** The command line's entry file. */
const bin: string = join(root, 'packages/caudal/bin/caudal.js')

/** How a command ended and all that it printed. */
export interface Ended {
  readonly status: number | null
  readonly output: string
}

/** Lends a temporary folder that works like a project with `caudal` and `zod` installed. */
function withProject<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'caudal-docs-'))
  try {
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    const compilerOptions = { types: ['node'], typeRoots: [join(root, 'node_modules/@types')] }
    write(folder, 'tsconfig.json', JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, include: ['.'] }))
    write(folder, 'package.json', JSON.stringify({ name: 'documented', type: 'module' }))
    return use(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Type-checks examples; those of a page that are files see each other as they stand when the last of them was written. Errors name page and line. */
export function typeErrors(fences: readonly Fence[]): string[] {
  return withProject((folder) => {
    const places = new Map<string, Fence>()
    for (const [state, files] of statesOf(fences).entries()) {
      for (const [path, fence] of files) {
        places.set(`state-${state}/${path}`, fence)
        write(folder, `state-${state}/${path}`, fence.text)
      }
    }
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    const { stdout } = spawnSync(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], { cwd: folder, encoding: 'utf8' })
    const errors = stdout.split('\n').filter((line) => line.includes('error TS'))
    const placed = errors.map((error) =>
      error.replace(/^(.*?)\((\d+),\d+\)/, (whole, path: string, line: string) => {
        const fence = places.get(path)
        return fence === undefined ? whole : `${fence.page}:${fence.line + Number(line)}`
      }),
    )
    return [...new Set(placed)]
  })
}

/** Follows a page as a reader would: writes its files and runs its marked shell examples, in order, until one fails. */
export function followPage(fences: readonly Fence[]): Ended {
  return withProject((folder) => {
    const output: string[] = []
    for (const fence of fences) {
      if (fence.file !== undefined) write(folder, fence.file, fence.text)
      if (fence.language !== 'sh' || !fence.marks.includes('run')) continue
      const ended = shell(fence.text, folder)
      output.push(`${fence.page}:${fence.line}`, ended.output)
      if (ended.status !== 0) return { status: ended.status, output: output.join('\n') }
    }
    return { status: 0, output: output.join('\n') }
  })
}

/** Runs the command line on its own, outside any project. */
export function caudal(words: readonly string[]): Ended {
  return ended(spawnSync(process.execPath, [bin, ...words], { encoding: 'utf8', cwd: tmpdir(), env: { ...process.env, NO_COLOR: '1' } }))
}

function shell(script: string, cwd: string): Ended {
  const prelude = 'set -euo pipefail\ncaudal() { "$NODE" "$BIN" "$@"; }\nnpx() { [ "$1" = caudal ]; shift; caudal "$@"; }\n'
  const env = { ...process.env, NO_COLOR: '1', NODE: process.execPath, BIN: bin }
  return ended(spawnSync('bash', ['-c', prelude + script], { cwd, encoding: 'utf8', input: '', env }))
}

function ended(result: { readonly status: number | null; readonly stdout: string; readonly stderr: string }): Ended {
  return { status: result.status, output: result.stdout + result.stderr }
}

/** The sets of files that stand side by side: one a page, and one more each time that a page writes a file anew. */
function statesOf(fences: readonly Fence[]): ReadonlyMap<string, Fence>[] {
  const states: Map<string, Fence>[] = []
  for (const page of new Set(fences.map((fence) => fence.page))) {
    let files = new Map<string, Fence>()
    states.push(files)
    for (const fence of fences.filter((each) => each.page === page)) {
      const path = fence.file ?? `line-${fence.line}.ts`
      if (files.has(path)) {
        files = new Map(files)
        states.push(files)
      }
      files.set(path, fence)
    }
  }
  return states
}

function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}
