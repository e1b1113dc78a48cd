import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { bundle } from './build/bundle.ts'
import { rewriteExtensions } from './build/rewrite-extensions.ts'

const root = resolve(import.meta.dirname, '..')
const home = resolve(root, 'packages/caudal')
const dist = join(home, 'dist')
const unpacked: ReadonlySet<string> = new Set(['node_modules', '.caudal', 'out', 'dist', 'target'])

rmSync(dist, { recursive: true, force: true })
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
const { status } = spawnSync(process.execPath, [tsc, '-p', join(home, 'tsconfig.build.json')], { stdio: 'inherit' })
if (status !== 0) process.exit(status ?? 1)

for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((each) => each.endsWith('.d.ts'))) {
  const file = join(dist, name)
  const text = readFileSync(file, 'utf8')
  const rewritten = rewriteExtensions(text)
  if (rewritten !== text) writeFileSync(file, rewritten)
}

await bundle({ home, dist })

const screen = spawnSync(process.execPath, [join(root, 'scripts', 'screen.ts')], { stdio: 'inherit' })
if (screen.status !== 0) process.exit(screen.status ?? 1)

for (const page of ['LICENSE', 'README.md']) cpSync(join(root, page), join(home, page))

// The demo's project travels in the package; its tests and local state do not.
const example = join(root, 'examples', 'ecommerce')
const template = join(home, 'templates', 'ecommerce')
rmSync(template, { recursive: true, force: true })
if (existsSync(example)) {
  cpSync(example, template, { recursive: true, filter: (path) => !unpacked.has(basename(path)) && !path.endsWith('.test.ts') })
}
