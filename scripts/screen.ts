// Builds the screen into the product's package, and refuses one whose first view has become too heavy.
// With --when-stale only where it is not built yet, or its sources are newer.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { screenIsStale } from './build/screen-age.ts'
import type { BundleManifest } from './build/screen-weight.ts'
import { firstViewBudget, weighFirstView } from './build/screen-weight.ts'

const root = resolve(import.meta.dirname, '..')
if (process.argv.includes('--when-stale')) {
  if (!screenIsStale(root)) process.exit()
  console.error('building the screen, as its sources are newer than what is built')
}

// Built beside what is there, and put in its place whole: a server that starts meanwhile never reads half of one.
const home = join(root, 'packages', 'caudal')
const folder = join(home, `screen.${process.pid}`)
const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
const { status } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn', '--outDir', folder], {
  cwd: join(root, 'packages', 'ui'),
  // Whatever the environment says, as a test run does: what is served is what is published.
  env: { ...process.env, NODE_ENV: 'production' },
  stdio: ['ignore', 2, 2],
})
if (status !== 0) {
  rmSync(folder, { recursive: true, force: true })
  process.exit(status ?? 1)
}

const manifest = JSON.parse(readFileSync(join(folder, '.vite', 'manifest.json'), 'utf8')) as BundleManifest
renameSync(join(folder, '.vite', 'licences.md'), join(folder, 'licences.md'))
const { bytes, fits } = weighFirstView(manifest, (file) => readFileSync(join(folder, file)))
const screen = join(home, 'screen')
const before = `${folder}.before`
if (existsSync(screen)) renameSync(screen, before)
renameSync(folder, screen)
rmSync(before, { recursive: true, force: true })
console.error(`first view: ${Math.round(bytes / 1_000)} kB of JavaScript compressed, of ${firstViewBudget / 1_000} kB`)
if (!fits) process.exitCode = 1
