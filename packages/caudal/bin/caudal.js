#!/usr/bin/env node
import { existsSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `caudal needs Node 22.18 or newer, and this is ${process.version}\n  hint: install Node 24, or run it through npm in a project that has it`,
  )
  process.exit(2)
}
// Compiled code is kept from one start to the next, here and in the processes that this one starts.
process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'node-compile-cache')
nodeModule.enableCompileCache?.()
const words = process.argv.slice(2)
const environment = (name) => process.env[name]
const source = new URL('../src/cli/main.ts', import.meta.url)
const { main } = existsSync(source) ? await import(source.href) : await packed()
await main({ words, environment })

async function packed() {
  const { loadPacked } = await import('./load-packed.js')
  return loadPacked(fileURLToPath(new URL('../dist/cli/main.cjs', import.meta.url)), { word: words[0] ?? '', environment })
}
