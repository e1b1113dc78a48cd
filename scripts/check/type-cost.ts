import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What a compile said: its exit code and all that it printed. */
export interface Compilation {
  readonly code: number
  readonly output: string
}

/** Type-checks one file with the workspace's settings and `caudal` resolved to its sources; single-threaded, so that the counts repeat. */
export function compileFile(options: { readonly root: string; readonly file: string; readonly flags?: readonly string[] }): Compilation {
  const { root, file, flags = [] } = options
  const folder = mkdtempSync(join(tmpdir(), 'caudal-types-'))
  try {
    const project = join(folder, 'tsconfig.json')
    const settings = {
      extends: join(root, 'tsconfig.json'),
      // The sources need Node's types where the declarations that are published do not.
      compilerOptions: { types: ['node'], typeRoots: [join(root, 'node_modules', '@types')], allowImportingTsExtensions: true },
      files: [file],
      include: [],
    }
    writeFileSync(project, JSON.stringify(settings))
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [tsc, '-p', project, '--singleThreaded', '--pretty', 'false', ...flags],
      { encoding: 'utf8' },
    )
    return { code: status ?? 1, output: stdout + stderr }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** How many types the checker had to instantiate for one file and all that it imports. Throws where the file does not compile. */
export function measureInstantiations(options: { readonly root: string; readonly file: string }): number {
  const { code, output } = compileFile({ ...options, flags: ['--extendedDiagnostics'] })
  const count = /^Instantiations:\s+(\d+)/m.exec(output)?.[1]
  if (code !== 0 || count === undefined) throw new Error(`${options.file} does not compile:\n${output}`)
  return Number(count)
}

/** Whether a count is within its budget: at most 10 % over it. A count of zero or less measures nothing and is not. */
export function compareBudget(counts: { readonly budget: number; readonly found: number }): {
  readonly within: boolean
  readonly text: string
} {
  const { budget, found } = counts
  const within = found > 0 && found <= budget * 1.1
  const share = Math.round((found / budget - 1) * 100)
  const text = `${found} instantiations, budget ${budget} (${share >= 0 ? '+' : ''}${share} %)`
  return { within, text: within ? text : `${text}; make the types cheaper or accept it with: npm run check -- --update` }
}
