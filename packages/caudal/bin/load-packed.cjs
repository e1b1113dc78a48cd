// Builtins are asked for by name: what imports `node:fs` as a module has all of its parts made, streams among them.
const { fstatSync, lstatSync, mkdirSync, openSync, readSync, renameSync, writeFileSync } = process.getBuiltinModule('node:fs')
const { createRequire } = process.getBuiltinModule('node:module')
const { tmpdir } = process.getBuiltinModule('node:os')
const { join } = process.getBuiltinModule('node:path')
const { Script } = process.getBuiltinModule('node:vm')
const { crc32 } = process.getBuiltinModule('node:zlib')

/** What precedes the kept code: the checksum of the table that says where the code of each part is, and the length of that, which comes next. */
const headBytes = 8
/** The engine copies code that does not lie at a multiple of this. */
const step = 8

/**
 * Runs the packed command line and gives what it exports; each part is read when it is first asked for. What the engine made of the functions
 * that a command calls is kept from one start to the next, in a folder that nobody else can write to; without one all is done anew.
 */
module.exports.loadPacked = function loadPacked(file, { word, environment }) {
  const pack = openPack(file)
  const folder = environment('NODE_DISABLE_COMPILE_CACHE') === undefined ? ownFolder(environment('NODE_COMPILE_CACHE')) : undefined
  const name = /^[a-z]+$/.test(word) ? word : 'none'
  const at = folder === undefined ? undefined : join(folder, `${pack.fingerprint}-${process.version}-${process.arch}-${name}`)
  const kept = at === undefined ? undefined : openKept(at)
  const scripts = new Map()
  let isNew = false
  if (at !== undefined) process.on('exit', (code) => code === 0 && isNew && keep(at, { scripts, kept }))
  const run = (part) => {
    const cachedData = kept?.codeOf(part)
    const script = new Script(pack.textOf(part), { filename: `${file}:${part}`, ...(cachedData !== undefined && { cachedData }) })
    isNew ||= cachedData === undefined || script.cachedDataRejected
    scripts.set(part, script)
    return script.runInThisContext()
  }
  const outer = outerOf(createRequire(file))
  const modules = new Map()
  const load = (part) => {
    const known = modules.get(part)
    if (known !== undefined) return known.exports
    const module = { exports: {} }
    modules.set(part, module)
    run(part)(
      module.exports,
      (id) => (id.slice(0, 2) === './' ? load(id) : outer(id)),
      module,
      file,
      (id) => import(id),
    )
    return module.exports
  }
  return load('./main.cjs')
}

/**
 * Brings in what is none of the parts. The engine is asked for by the name of its own package for this system first: to find out which that
 * is takes longer.
 */
function outerOf(require) {
  return (id) => {
    if (id !== '@duckdb/node-bindings') return require(id)
    try {
      return require(`${id}-${process.platform}-${process.arch}/duckdb.node`)
    } catch {
      return require(id)
    }
  }
}

/** The packed file: its fingerprint, and the text of each part. */
function openPack(file) {
  const from = openSync(file)
  const head = read(from, { begin: 0, length: 16_384 }).toString('latin1')
  const second = head.indexOf('\n') + 1
  const third = head.indexOf('\n', second) + 1
  const places = JSON.parse(head.slice(second + 3, third))
  return {
    fingerprint: head.slice(3, 19),
    textOf: (part) => read(from, { begin: third + places[part][0], length: places[part][1] }).toString('latin1'),
  }
}

/** A folder that is this user's own; undefined where there is none and none can be made. */
function ownFolder(above = join(tmpdir(), 'node-compile-cache')) {
  const folder = join(above, `caudal-${process.getuid?.() ?? 'own'}`)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const found = lstatSync(folder)
    const isOwn = process.getuid === undefined || (found.uid === process.getuid() && (found.mode & 0o022) === 0)
    return isOwn && found.isDirectory() === true ? folder : undefined
  } catch {
    return undefined
  }
}

/** What is kept of parts: their names, and the code of each, which is undefined where it is not there or damaged. */
function openKept(at) {
  try {
    const from = openSync(at)
    const { size } = fstatSync(from)
    const head = read(from, { begin: 0, length: headBytes })
    const length = head.readUInt32LE(4)
    const table = read(from, { begin: headBytes, length: Math.min(length, size) })
    if (head.readUInt32LE(0) !== crc32(table)) return undefined
    const places = JSON.parse(table.toString('latin1'))
    return {
      parts: Object.keys(places),
      codeOf(part) {
        if (!Object.hasOwn(places, part)) return undefined
        const [begin, length, sum] = places[part]
        const code = read(from, { begin: headBytes + table.length + begin, length: wholeSteps(length) })
        return crc32(code) === sum ? code.subarray(0, length) : undefined
      },
    }
  } catch {
    return undefined
  }
}

/** Keeps the code of the parts that this process ran, and of those that were known before. */
function keep(at, { scripts, kept }) {
  const before = (kept?.parts ?? []).filter((part) => scripts.get(part) === undefined).map((part) => [part, kept.codeOf(part)])
  const codes = [...before, ...[...scripts].map(([part, script]) => [part, script.createCachedData()])]
  const places = {}
  const pieces = []
  let begin = 0
  for (const [part, code] of codes) {
    if (code === undefined) continue
    const piece = Buffer.concat([code], wholeSteps(code.length))
    places[part] = [begin, code.length, crc32(piece)]
    pieces.push(piece)
    begin += piece.length
  }
  const said = JSON.stringify(places)
  const table = Buffer.from(said.padEnd(wholeSteps(said.length)), 'latin1')
  const head = Buffer.alloc(headBytes)
  head.writeUInt32LE(crc32(table), 0)
  head.writeUInt32LE(table.length, 4)
  try {
    writeFileSync(`${at}.${process.pid}`, Buffer.concat([head, table, ...pieces]), { mode: 0o600 })
    renameSync(`${at}.${process.pid}`, at)
  } catch {
    // Without it the next start takes a little longer, and nothing else is lost.
  }
}

function wholeSteps(length) {
  return Math.ceil(length / step) * step
}

/** Bytes of a file from a place, as far as it has them, at an address of their own. */
function read(from, { begin, length }) {
  const bytes = Buffer.allocUnsafeSlow(length)
  let filled = 0
  while (filled < length) {
    const some = readSync(from, bytes, filled, length - filled, begin + filled)
    if (some === 0) break
    filled += some
  }
  return bytes.subarray(0, filled)
}
