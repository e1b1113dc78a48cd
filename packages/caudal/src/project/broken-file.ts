import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { basename, dirname, extname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { didYouMean, Fault } from '../kernel/index.ts'
import type { Place } from '../kernel/index.ts'
import { placeOfError } from '../define/index.ts'

interface Finding {
  readonly message: string
  readonly hint: string
  readonly place: Place
}

/**
 * What is wrong with a file that could not be imported, or with one that it imports, as the fault `PROJECT-FILE-BROKEN` with line, column
 * and an excerpt of the source. A fault that the file's own code threw keeps its code. `loaded` are the file and all that it imports.
 */
export function brokenFile(error: unknown, options: { readonly file: string; readonly loaded: readonly string[] }): Fault {
  if (error instanceof Fault) return withPlace(error, options.file)
  const { message, hint, place } = missingModule(error) ?? wrongSyntax(error, options.loaded) ?? thrownByCode(error, options.file)
  const excerpt = excerptOf(place)
  return new Fault('PROJECT-FILE-BROKEN', { message, hint, place, ...(excerpt === undefined ? {} : { data: { excerpt } }) })
}

function withPlace(fault: Fault, file: string): Fault {
  const { code, message, hint, data, blame, retryable } = fault
  const place = fault.place ?? placeOfError(fault) ?? { file }
  return new Fault(code, {
    message,
    blame,
    retryable,
    place,
    ...(hint === undefined ? {} : { hint }),
    ...(data === undefined ? {} : { data }),
  })
}

function thrownByCode(error: unknown, file: string): Finding {
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  const place = placeOfError(error) ?? { file }
  return {
    message: `${basename(place.file)} threw while it loaded: ${what}`,
    hint: 'mend the code at the place; code outside of tasks runs whenever the project loads',
    place,
  }
}

function missingModule(error: unknown): Finding | undefined {
  if ((error as NodeJS.ErrnoException | null)?.code !== 'ERR_MODULE_NOT_FOUND') return undefined
  const match = /^Cannot find (package|module) '([^']+)' imported from (.+?)(?:\n|$)/.exec((error as Error).message)
  if (match === null) return undefined
  const [, kind, wanted, from] = match as unknown as [string, string, string, string]
  const importer = from.startsWith('file:') ? fileURLToPath(from) : from
  const place = placeOfSpecifier(importer, (specifier) =>
    kind === 'package' ? specifier === wanted || specifier.startsWith(`${wanted}/`) : resolve(dirname(importer), specifier) === wanted,
  )
  if (kind === 'package') {
    return { message: `the package ${wanted} is not installed`, hint: `install it: npm install ${wanted}`, place }
  }
  return { message: `there is no file ${wanted}`, hint: nearestFile(wanted), place }
}

function nearestFile(wanted: string): string {
  const folder = dirname(wanted)
  if (!existsSync(folder)) return `there is no folder ${folder} either`
  const name = basename(wanted)
  const stem = extname(name) === '' || /\.m?js$/.test(name) ? name.replace(/\.m?js$/, '') : undefined
  const twin = stem === undefined ? undefined : [`${stem}.ts`, `${stem}.mts`].find((one) => existsSync(resolve(folder, one)))
  return twin === undefined ? didYouMean(name, readdirSync(folder)) : `imports name the file as it is: write ${twin}`
}

/** Where a file imports a specifier that fits: the line and column of its text between quotes. */
function placeOfSpecifier(file: string, fits: (specifier: string) => boolean): Place {
  const lines = textOf(file).split('\n')
  for (const [index, line] of lines.entries()) {
    for (const quoted of line.matchAll(/(['"`])((?:(?!\1).)+)\1/g)) {
      if (fits(quoted[2]!)) return { file, line: index + 1, column: quoted.index + 2 }
    }
  }
  return { file }
}

const unsupported: readonly (readonly [part: RegExp, hint: string])[] = [
  [/enum/, "write an object and a type instead: const state = { open: 'open' } as const"],
  [/namespace|module/, 'use a file of its own: every file is a module already'],
  [/parameter propert/, 'write the field and assign it in the constructor'],
  [/import (?:=|equals)|export =/, "write import … from '…'"],
]

function wrongSyntax(error: unknown, loaded: readonly string[]): Finding | undefined {
  if (!(error instanceof SyntaxError)) return undefined
  const { code } = error as NodeJS.ErrnoException
  const place = placeInStack(error.stack ?? '') ?? checkedPlace(loaded, error.message) ?? { file: loaded[0] ?? '<unknown>' }
  if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') {
    const what = error.message.replace(/^TypeScript /, '').replace(/ (?:is|are) not supported in strip-only mode$/, '')
    const hint = unsupported.find(([part]) => part.test(what))?.[1] ?? 'write it in plain JavaScript with types'
    return { message: `${basename(place.file)} uses a form of TypeScript that Node cannot run: ${what}`, hint, place }
  }
  const missing = /does not provide an export named '([^']+)'/.exec(error.message)
  const hint =
    missing === null
      ? 'mend the syntax at the place'
      : `export ${missing[1]!} there, or import what is exported; a type is imported with import type`
  return { message: `${basename(place.file)} cannot be read: ${error.message.replace(/\s+$/, '')}`, hint, place }
}

/** The place at the top of a syntax error's stack: `FILE:LINE`, the line itself, and carets under it. */
function placeInStack(stack: string): Place | undefined {
  const lines = stack.split('\n')
  const head = /^((?:file:\/\/)?\/?.+?):(\d+)$/.exec(lines[0] ?? '')
  if (head === null) return undefined
  const caret = lines.slice(1, 40).find((line) => /^\s*\^+\s*$/.test(line))
  const file = head[1]!.startsWith('file:') ? fileURLToPath(head[1]!) : head[1]!
  return { file, line: Number(head[2]), ...(caret === undefined ? {} : { column: caret.indexOf('^') + 1 }) }
}

/** Node does not say where JavaScript breaks that it compiled as a module; its own check of the text does. */
function checkedPlace(files: readonly string[], message: string): Place | undefined {
  for (const file of files.filter((one) => /\.m?[tj]s$/.test(one))) {
    const text = plainText(file)
    if (text === undefined) continue
    const { stderr } = process.getBuiltinModule('node:child_process').spawnSync(process.execPath, ['--check', '--input-type=module', '-'], {
      input: text,
      encoding: 'utf8',
      timeout: 5_000,
    })
    const place = placeInStack(stderr)
    if (place !== undefined && stderr.includes(message)) return { ...place, file }
  }
  return undefined
}

function plainText(file: string): string | undefined {
  try {
    return /\.m?ts$/.test(file) ? stripTypeScriptTypes(textOf(file)) : textOf(file)
  } catch {
    return undefined
  }
}

function excerptOf(place: Place): string | undefined {
  const line = place.line === undefined ? undefined : textOf(place.file).split('\n')[place.line - 1]
  if (line === undefined) return undefined
  return place.column === undefined ? line : `${line}\n${' '.repeat(place.column - 1)}^`
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').replaceAll('\r\n', '\n')
  } catch {
    return ''
  }
}
