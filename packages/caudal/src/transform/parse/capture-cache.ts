import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RefArgs } from '../manifest/resource.ts'
import type { Captured } from './captured.ts'
import { isObject } from './object.ts'

/** What templates were found to say, kept between readings of a project by all that it depends on. */
export interface CaptureCache {
  /** What a template says of its resource, where it is known. */
  get(template: CachedTemplate): Captured | undefined
  /** Keeps what a template says. */
  set(template: CachedTemplate, captured: Captured): void
  /** Writes what this reading has asked for, and forgets the rest. A folder that cannot be written to is left as it is. */
  save(): void
}

/** A template and whose it is. */
export interface CachedTemplate {
  readonly id: string
  readonly code: string
}

/** What a cache is kept by. */
export interface CaptureCacheOptions {
  readonly file: string
  /** All that the templates of a project depend on besides their own text: macros, variables, target, flags. */
  readonly surroundings: readonly unknown[]
}

type Kept = Omit<Captured, 'macros'> & { readonly macros: readonly string[] }

/** Opens the cache of a project; a file that is damaged, of other surroundings or of another Caudal counts as none. */
export function openCaptureCache({ file, surroundings }: CaptureCacheOptions): CaptureCache {
  const salt = hash(JSON.stringify([reader(), ...surroundings], (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)))
  const known = readKept(file, salt)
  const used = new Map<string, Kept>()
  let isNew = false
  return {
    get: (template) => {
      const key = keyOf(template)
      const kept = known.get(key)
      if (kept === undefined) return undefined
      used.set(key, kept)
      return { ...copied(kept), macros: new Set(kept.macros) }
    },
    set: (template, captured) => {
      isNew = true
      used.set(keyOf(template), { ...copied(captured), macros: [...captured.macros] })
    },
    save: () => {
      if (!isNew && used.size === known.size) return
      try {
        mkdirSync(dirname(file), { recursive: true })
        writeFileSync(`${file}.new`, JSON.stringify({ salt, templates: Object.fromEntries(used) }))
        renameSync(`${file}.new`, file)
      } catch {
        // The cache only saves time.
      }
    },
  }
}

/** The code that reads: each release has it in a file of another name or size. */
function reader(): readonly unknown[] {
  const file = fileURLToPath(import.meta.url)
  const found = statSync(file, { throwIfNoEntry: false })
  return [file, found?.size, found?.mtimeMs]
}

function keyOf({ id, code }: CachedTemplate): string {
  return hash(`${id}\n${code}`)
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function copied<T extends Omit<Captured, 'macros'>>({ refs, sources, metrics, functions, config }: T): Omit<Captured, 'macros'> {
  return {
    refs: refs.map((ref): RefArgs => ({ ...ref })),
    sources: sources.map((source) => [...source]),
    metrics: metrics.map((metric) => [...metric]),
    functions: functions.map((each) => [...each]),
    config: { ...config },
  }
}

function readKept(file: string, salt: string): Map<string, Kept> {
  try {
    const read: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return isObject(read) && read.salt === salt ? new Map(Object.entries(read.templates as Record<string, Kept>)) : new Map()
  } catch {
    return new Map()
  }
}
