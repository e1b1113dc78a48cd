// Builds the screen into the product's package, and refuses one whose first view has become too heavy.
import { spawnSync } from 'node:child_process'
import { readFileSync, renameSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { BundleManifest } from './build/screen-weight.ts'
import { firstViewBudget, weighFirstView } from './build/screen-weight.ts'

const root = resolve(import.meta.dirname, '..')
const folder = join(root, 'packages', 'caudal', 'screen')
const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
const { status } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
  cwd: join(root, 'packages', 'ui'),
  stdio: 'inherit',
})
if (status !== 0) process.exit(status ?? 1)

const manifest = JSON.parse(readFileSync(join(folder, '.vite', 'manifest.json'), 'utf8')) as BundleManifest
renameSync(join(folder, '.vite', 'licences.md'), join(folder, 'licences.md'))
const { bytes, fits } = weighFirstView(manifest, (file) => readFileSync(join(folder, file)))
console.log(`first view: ${Math.round(bytes / 1_000)} kB of JavaScript compressed, of ${firstViewBudget / 1_000} kB`)
if (!fits) process.exitCode = 1
