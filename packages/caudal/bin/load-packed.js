// Builtins are asked for by name: what imports `node:fs` as a module has all of its parts made, streams among them.
const { lstatSync, mkdirSync, readFileSync, renameSync, writeFileSync } = process.getBuiltinModule('node:fs')
const { createRequire } = process.getBuiltinModule('node:module')
const { tmpdir } = process.getBuiltinModule('node:os')
const { join } = process.getBuiltinModule('node:path')
const { Script } = process.getBuiltinModule('node:vm')
const { crc32 } = process.getBuiltinModule('node:zlib')

/** What precedes the kept code: its checksum, and the length of the names of the parts that it is of, which come next. */
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
    ...(kept !== undefined && { cachedData: kept.code }),
  })
  const known = kept === undefined || script.cachedDataRejected ? new Set() : kept.parts
  const parts = new Set()
  if (at !== undefined) process.on('exit', (code) => code === 0 && !parts.isSubsetOf(known) && keep(script, { at, parts }))
  return script.runInThisContext()(
    createRequire(file),
    file,
    (part) => parts.add(part),
    (id) => import(id),
  )
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
    const begins = headBytes + all.readUInt32LE(4)
    if (all.readUInt32LE(0) !== crc32(all.subarray(4))) return undefined
    return { code: all.subarray(begins), parts: new Set(all.toString('latin1', headBytes, begins).split(' ')) }
  } catch {
    return undefined
  }
}

/** Keeps the code where this process ran parts that what is kept does not know. */
function keep(script, { at, parts }) {
  const joined = [...parts].join(' ')
  // The engine copies code that does not lie at a multiple of eight.
  const names = joined.padEnd(Math.ceil(joined.length / 8) * 8)
  const head = Buffer.alloc(headBytes)
  head.writeUInt32LE(names.length, 4)
  const all = Buffer.concat([head, Buffer.from(names, 'latin1'), script.createCachedData()])
  all.writeUInt32LE(crc32(all.subarray(4)), 0)
  try {
    writeFileSync(`${at}.${process.pid}`, all, { mode: 0o600 })
    renameSync(`${at}.${process.pid}`, at)
  } catch {
    // Without it the next start takes a little longer, and nothing else is lost.
  }
}
