import { lstatSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Script, constants } from 'node:vm'
import { crc32 } from 'node:zlib'

/** What precedes the kept code: its checksum, and how much code there was when it was kept. */
const headBytes = 8

/**
 * Runs the packed command line and gives what it exports. What the engine made of the functions that a command calls is kept from one start
 * to the next, in a folder that nobody else can write to; without one all is done anew.
 */
export function loadPacked(file, { word, environment }) {
  const source = readFileSync(file, 'latin1')
  const folder = environment('NODE_DISABLE_COMPILE_CACHE') === undefined ? ownFolder(environment('NODE_COMPILE_CACHE')) : undefined
  const name = /^[a-z]+$/.test(word) ? word : 'none'
  const at = folder === undefined ? undefined : join(folder, `${source.slice(3, 19)}-${process.version}-${process.arch}-${name}`)
  const kept = at === undefined ? undefined : readKept(at)
  const script = new Script(source, {
    filename: file,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    ...(kept !== undefined && { cachedData: kept.code }),
  })
  const known = kept === undefined || script.cachedDataRejected ? 0 : kept.size
  if (at !== undefined) process.on('exit', (code) => code === 0 && keep(script, { at, known }))
  return script.runInThisContext()(createRequire(file), file)
}

/** A folder that is this user's own; undefined where there is none and none can be made. */
function ownFolder(above = join(tmpdir(), 'node-compile-cache')) {
  const folder = join(above, `caudal-${process.getuid?.() ?? 'own'}`)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const found = lstatSync(folder)
    const isOwn = process.getuid === undefined || (found.uid === process.getuid() && (found.mode & 0o022) === 0)
    return found.isDirectory() && isOwn ? folder : undefined
  } catch {
    return undefined
  }
}

function readKept(at) {
  try {
    const all = readFileSync(at)
    const code = all.subarray(headBytes)
    return all.readUInt32LE(0) === crc32(code) ? { code, size: all.readUInt32LE(4) } : undefined
  } catch {
    return undefined
  }
}

/** Keeps the code where this process came to know much more of it than was kept. */
function keep(script, { at, known }) {
  const size = process.getBuiltinModule('node:v8').getHeapCodeStatistics().bytecode_and_metadata_size
  if (size < known * 1.1) return
  const code = script.createCachedData()
  const head = Buffer.alloc(headBytes)
  head.writeUInt32LE(crc32(code), 0)
  head.writeUInt32LE(size, 4)
  try {
    writeFileSync(`${at}.${process.pid}`, Buffer.concat([head, code]), { mode: 0o600 })
    renameSync(`${at}.${process.pid}`, at)
  } catch {
    // Without it the next start takes a little longer, and nothing else is lost.
  }
}
