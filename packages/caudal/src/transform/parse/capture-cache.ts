import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { mayBeSecret } from '../context/env-var.ts'
import type { Env } from '../context/env-var.ts'
import type { RefArgs } from '../manifest/resource.ts'
import type { Captured } from './captured.ts'
import { isObject } from './object.ts'
import { textHash } from './text-hash.ts'

/** What templates were found to say, kept between readings of a project by all that it depends on. */
export interface CaptureCache {
  /** What a template says of its resource, where it is known. */
  get(template: CachedTemplate): Captured | undefined
  /** Keeps what a template says, having read some variables of the environment; not where one of these may be a secret. */
  set(template: CachedTemplate, said: { readonly captured: Captured; readonly variables: readonly string[] }): void
  /** Writes what this reading has asked for, and forgets the rest. A folder that cannot be written to is left as it is. */
  save(): void
}

/** A template and whose it is. */
export interface CachedTemplate {
  readonly id: string
  /** Its text, or what stands for that. */
  readonly code: string
}

/** What a cache is kept by. */
export interface CaptureCacheOptions {
  readonly file: string
  /** All that the templates of a project depend on besides their own text and what they use: which macros there are, variables, target, flags. */
  readonly surroundings: readonly unknown[]
  readonly env: Env
  /** The text of a macro, by its unique id. */
  readonly macro: (id: string) => string
}

/** What a template has used: macros that were run for it, and variables of the environment. */
interface Used {
  readonly ran: readonly string[]
  readonly variables: readonly string[]
}

interface Kept extends Omit<Captured, 'macros' | 'ran'>, Used {
  readonly macros: readonly string[]
  /** How what it used looked. */
  readonly look: string
}

/** Opens the cache of a project; a file that is damaged, of other surroundings or of another Caudal counts as none. */
export function openCaptureCache({ file, surroundings, env, macro }: CaptureCacheOptions): CaptureCache {
  const said = JSON.stringify([reader(), ...surroundings], (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
  const salt = textHash(said)
  const known = readKept(file, salt)
  const used = new Map<string, Kept>()
  const look = createLook({ env, macro })
  let isNew = false
  return {
    get: (template) => {
      const key = keyOf(template)
      const kept = known.get(key)
      if (kept === undefined || kept.look !== look(kept)) return undefined
      used.set(key, kept)
      return { ...copied(kept), macros: new Set(kept.macros), ran: new Set(kept.ran) }
    },
    set: (template, { captured, variables }) => {
      if (variables.some(mayBeSecret)) return
      isNew = true
      const uses = { ran: [...captured.ran].toSorted(), variables }
      used.set(keyOf(template), { ...copied(captured), macros: [...captured.macros], ...uses, look: look(uses) })
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

/** Says how what templates use looks now. Many use the same. */
function createLook({ env, macro }: Pick<CaptureCacheOptions, 'env' | 'macro'>): (used: Used) => string {
  const [texts, looks] = [new Map<string, string>(), new Map<string, string>()]
  const textOf = (id: string): string => {
    const known = texts.get(id) ?? textHash(macro(id))
    texts.set(id, known)
    return known
  }
  return ({ ran, variables }) => {
    const key = JSON.stringify([ran, variables])
    const values = (): unknown => variables.map((name) => (Object.hasOwn(env, name) ? env[name] : null))
    const known = looks.get(key) ?? textHash(JSON.stringify([ran.map(textOf), values()]))
    looks.set(key, known)
    return known
  }
}

/** The code that reads: each release has it in a file of another name or size. */
function reader(): readonly unknown[] {
  const file = fileURLToPath(import.meta.url)
  const found = statSync(file, { throwIfNoEntry: false })
  return [file, found?.size, found?.mtimeMs]
}

function keyOf({ id, code }: CachedTemplate): string {
  return textHash(`${id}\n${code}`)
}

function copied<T extends Omit<Captured, 'macros' | 'ran'>>({
  refs,
  sources,
  metrics,
  functions,
  config,
}: T): Omit<Captured, 'macros' | 'ran'> {
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
