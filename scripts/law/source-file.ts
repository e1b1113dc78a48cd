import { readFileSync, readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { parseSync } from 'oxc-parser'
import type { Syntax } from './syntax.ts'
import { field, nameOf, walk } from './syntax.ts'

/** An import, re-export, dynamic import or import type. */
export interface Import {
  readonly specifier: string
  /** Whether it is an `export * from`. */
  readonly star: boolean
  readonly line: number
}

/** A source file, parsed. */
export interface SourceFile {
  /** The path from the source folder, with `/`. */
  readonly name: string
  readonly path: string
  /** The first folder of the path; a file in the source folder itself is a room of its own. */
  readonly room: string
  readonly isTest: boolean
  readonly text: string
  readonly program: Syntax
  readonly comments: readonly { readonly start: number; readonly text: string }[]
  /** Where each doc comment ends. */
  readonly docEnds: readonly number[]
  readonly imports: readonly Import[]
  /** The line of an offset, from 1. */
  lineOf(offset: number): number
}

/** All TypeScript sources below a folder, parsed. A file that does not parse throws an `Error` that names it. */
export function readSources(folder: string): SourceFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.split(sep).includes('node_modules'))
    .toSorted()
    .map((name) => readSource(folder, join(folder, name)))
}

function readSource(folder: string, path: string): SourceFile {
  const text = readFileSync(path, 'utf8')
  const name = relative(folder, path).split(sep).join('/')
  const parsed = parseSync(path, text)
  const problem = parsed.errors[0]
  if (problem !== undefined) throw new Error(`${name} does not parse: ${problem.message}`)
  const starts = [0, ...[...text.matchAll(/\n/g)].map((match) => match.index + 1)]
  const lineOf = (offset: number): number => starts.findLastIndex((start) => start <= offset) + 1
  const program = parsed.program as unknown as Syntax
  return {
    name,
    path,
    room: name.split('/')[0]!.replace(/\.tsx?$/, ''),
    isTest: /\.test(-d)?\.tsx?$/.test(name),
    text,
    program,
    comments: parsed.comments.map((comment) => ({ start: comment.start, text: comment.value })),
    docEnds: parsed.comments.filter((comment) => comment.type === 'Block' && comment.value.startsWith('*')).map((comment) => comment.end),
    imports: importsOf(program, lineOf),
    lineOf,
  }
}

function importsOf(program: Syntax, lineOf: (offset: number) => number): Import[] {
  const imports: Import[] = []
  walk(program, (node) => {
    if (!/^(Import(Declaration|Expression)|Export(Named|All)Declaration|TSImportType|TSExternalModuleReference)$/.test(node.type)) return
    const source = field(node, 'source') ?? field(node, 'argument') ?? field(node, 'expression')
    const specifier = source?.type === 'Literal' ? nameOf(source) : undefined
    if (specifier === undefined) return
    imports.push({ specifier, star: node.type === 'ExportAllDeclaration', line: lineOf(node.start) })
  })
  return imports
}
