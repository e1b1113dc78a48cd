#!/usr/bin/env node
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `caudal needs Node 22.18 or newer, and this is ${process.version}\n  hint: install Node 24, or run it through npm in a project that has it`,
  )
  process.exit(2)
}
const { existsSync } = process.getBuiltinModule('node:fs')
const { join } = process.getBuiltinModule('node:path')
// Compiled code is kept from one start to the next, here and in the processes that this one starts.
process.env.NODE_COMPILE_CACHE ??= join(process.getBuiltinModule('node:os').tmpdir(), 'node-compile-cache')
const { createRequire, enableCompileCache } = process.getBuiltinModule('node:module')
enableCompileCache()
const words = process.argv.slice(2)
const environment = (name) => process.env[name]
const source = join(import.meta.dirname, '../src/cli/main.ts')
const { main } = existsSync(source) ? await import(new URL('../src/cli/main.ts', import.meta.url).href) : packed()
await main({ words, environment })

function packed() {
  // As CommonJS, which is there sooner.
  const { loadPacked } = createRequire(import.meta.url)('./load-packed.cjs')
  return loadPacked(join(import.meta.dirname, '../dist/cli/main.cjs'), { word: words[0] ?? '', environment })
}
