import { registerHooks } from 'node:module'
import type { ResolveHookSync } from 'node:module'
import { fileURLToPath } from 'node:url'
import { keptAddress } from './kept-code.ts'

/** Which of a project's files imports which, as noted while they load. */
export interface ImportRecord {
  /** A file and all files that it imports, near or far, absolute; files of installed packages and of Caudal itself are left out. */
  filesOf(file: string): readonly string[]
}

const imports = new Map<string, Set<string>>()
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
const own = new URL('../', import.meta.url).href
const doors: { readonly [specifier: string]: string } = {
  caudal: new URL(`../index${extension}`, import.meta.url).href,
  'caudal/testing/contracts': new URL(`../contracts/index${extension}`, import.meta.url).href,
  'caudal/api': new URL(`../api/index${extension}`, import.meta.url).href,
  'caudal/testing': new URL(`../testing/index${extension}`, import.meta.url).href,
}
let hooked = false

/**
 * Takes part in how this process resolves modules: `caudal` is this very package, `zod` is the project's own or else Caudal's, and
 * what imports what is noted. Doing it twice changes nothing.
 */
export function recordImports(): ImportRecord {
  if (!hooked) registerHooks({ resolve: resolveSpecifier })
  hooked = true
  return { filesOf }
}

const resolveSpecifier: ResolveHookSync = (specifier, context, next) => {
  const door = Object.hasOwn(doors, specifier) ? doors[specifier] : undefined
  if (door !== undefined) return next(door, context)
  const resolved = /^zod(\/|$)/.test(specifier) ? resolveZod(specifier, context, next) : resolveFile(specifier, context, next)
  note(context.parentURL, resolved.url)
  const typeless = (resolved.format ?? null) === null && isProjectFile(resolved.url)
  return typeless ? { ...resolved, ...formatOf(resolved.url) } : resolved
}

/** A file that is gone from the disk may be kept. */
function resolveFile(...[specifier, context, next]: Parameters<ResolveHookSync>): ReturnType<ResolveHookSync> {
  try {
    return next(specifier, context)
  } catch (error) {
    const url = keptAddress(specifier, context.parentURL)
    if (url === undefined) throw error
    return { url, ...formatOf(url), shortCircuit: true }
  }
}

function resolveZod(...[specifier, context, next]: Parameters<ResolveHookSync>): ReturnType<ResolveHookSync> {
  try {
    return next(specifier, context)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    return next(specifier, { ...context, parentURL: import.meta.url })
  }
}

/** In a package that does not say what its files are, they are modules; without this Node would try twice and warn. */
function formatOf(url: string): { readonly format?: string } {
  if (url.endsWith('.ts')) return { format: 'module-typescript' }
  return url.endsWith('.js') ? { format: 'module' } : {}
}

function note(importer: string | undefined, imported: string): void {
  if (!isProjectFile(importer) || !isProjectFile(imported)) return
  const from = fileURLToPath(importer.replace(/[?#].*$/, ''))
  const known = imports.get(from) ?? new Set()
  imports.set(from, known.add(fileURLToPath(imported.replace(/[?#].*$/, ''))))
}

function isProjectFile(url: string | undefined): url is string {
  return url?.startsWith('file://') === true && !url.includes('/node_modules/') && !url.startsWith(own)
}

function filesOf(file: string): readonly string[] {
  const seen = new Set([file])
  // The set grows while it is walked, and what is added is walked too.
  for (const one of seen) for (const imported of imports.get(one) ?? []) seen.add(imported)
  return [...seen]
}
