import { join } from 'node:path/posix'
import type { SourceFile } from '../law/source-file.ts'
import type { Syntax } from '../law/syntax.ts'
import { field, fields, nameOf, walk } from '../law/syntax.ts'
import { docOf, signatureOf } from './signature.ts'

/** A name that the package exports. */
export interface PublicName {
  readonly name: string
  readonly kind: 'function' | 'value' | 'class' | 'type'
  /** The declaration without its bodies, as it stands in the source. */
  readonly signature: string
  /** The text of the doc comment. */
  readonly doc: string
}

/** All that an entry file exports, re-exports followed to the declaration. Throws where a name leads nowhere. */
export function publicNames(files: readonly SourceFile[], entry: string): PublicName[] {
  return resolveAll(files, entry)
    .map(({ name, file, statement, declaration }) => {
      const ways = overloadsOf(file, declaration)
      const shown = ways.length === 0 ? [declaration] : ways.map((way) => field(way, 'declaration') ?? way)
      return {
        name,
        kind: kindOf(declaration),
        signature: shown.map((way) => signatureOf(file, way)).join('\n'),
        doc: docOf(file, (ways[0] ?? statement).start),
      }
    })
    .toSorted((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1))
}

/**
 * Types of the package that a public declaration mentions and the entry file does not export, each as `Type, named by name`. Those who
 * use the package cannot write such a type down, and their compiler cannot either.
 */
export function unnameableTypes(files: readonly SourceFile[], entry: string): string[] {
  const byName = new Map(files.map((file) => [file.name, file]))
  const all = resolveAll(files, entry)
  const known = new Set(all.map(({ declaration }) => declaration))
  return all.flatMap((each) =>
    [...mentionedTypes(each.declaration)].flatMap((type) => {
      const target = resolveType(byName, { file: each.file, type })
      return target === undefined || known.has(target.declaration) ? [] : [`${type}, named by ${each.name}`]
    }),
  )
}

interface Export {
  readonly exported: string
  readonly local: string
  readonly source: string | undefined
}

interface Resolved {
  readonly name: string
  readonly file: SourceFile
  readonly statement: Syntax
  readonly declaration: Syntax
}

type Files = ReadonlyMap<string, SourceFile>

function resolveAll(files: readonly SourceFile[], entry: string): Resolved[] {
  const byName = new Map(files.map((file) => [file.name, file]))
  const start = byName.get(entry)
  if (start === undefined) throw new Error(`there is no ${entry}`)
  return exportsOf(start).map((each) => resolveExport(byName, { ...each, file: start }))
}

function exportsOf(file: SourceFile): Export[] {
  return fields(file.program, 'body')
    .filter((node) => node.type === 'ExportNamedDeclaration')
    .flatMap((node) => {
      const source = nameOf(field(node, 'source'))
      const named = fields(node, 'specifiers').map((specifier) => ({
        exported: nameOf(field(specifier, 'exported')) ?? '',
        local: nameOf(field(specifier, 'local')) ?? '',
        source,
      }))
      const declared = declaredNames(field(node, 'declaration')).map((name) => ({ exported: name, local: name, source: undefined }))
      return [...named, ...declared]
    })
}

function resolveExport(byName: Files, target: Export & { readonly file: SourceFile }): Resolved {
  const { file, exported, local, source } = target
  if (source !== undefined) {
    const next = byName.get(join(file.name, '..', source))
    const inner = next === undefined ? undefined : exportsOf(next).find((each) => each.exported === local)
    if (next === undefined || inner === undefined) throw new Error(`${file.name} exports ${local} from ${source}, which has no such name`)
    return resolveExport(byName, { ...inner, file: next, exported })
  }
  const found = declarationOf(file, local)
  if (found === undefined) throw new Error(`${file.name} exports ${local}, which it does not declare`)
  return { name: exported, file, ...found }
}

function declarationOf(file: SourceFile, name: string): { readonly statement: Syntax; readonly declaration: Syntax } | undefined {
  const statement = fields(file.program, 'body').find((node) => declaredNames(field(node, 'declaration') ?? node).includes(name))
  return statement === undefined ? undefined : { statement, declaration: field(statement, 'declaration') ?? statement }
}

/** The ways in which a function can be called, where they are declared one by one above it. */
function overloadsOf(file: SourceFile, declaration: Syntax): Syntax[] {
  const name = nameOf(field(declaration, 'id'))
  return fields(file.program, 'body').filter((node) => {
    const way = field(node, 'declaration') ?? node
    return way.type === 'TSDeclareFunction' && nameOf(field(way, 'id')) === name
  })
}

/** Follows a type's name to its declaration in the package; undefined for one that comes from elsewhere. */
function resolveType(
  byName: Files,
  target: { readonly file: SourceFile; readonly type: string },
): { readonly declaration: Syntax } | undefined {
  const { file, type } = target
  for (const node of fields(file.program, 'body').filter((each) => each.type === 'ImportDeclaration')) {
    const specifier = fields(node, 'specifiers').find((each) => nameOf(field(each, 'local')) === type)
    const source = nameOf(field(node, 'source'))
    if (specifier === undefined || source === undefined) continue
    if (!source.startsWith('.')) return undefined
    const local = nameOf(field(specifier, 'imported')) ?? type
    return resolveExport(byName, { file, exported: type, local, source })
  }
  return declarationOf(file, type)
}

/** The names of the types in a declaration's signature, its own type parameters apart. */
function mentionedTypes(declaration: Syntax): Set<string> {
  const mentioned = new Set<string>()
  const own = new Set<string>()
  walk(declaration, (node, above) => {
    if ([node, ...above].some((each) => each.type === 'BlockStatement' || each.type.endsWith('Expression'))) return
    if (node.type === 'TSTypeParameter' || node.type === 'TSInferType') own.add(nameOf(field(node, 'name')) ?? '')
    if (node.type === 'TSMappedType') own.add(nameOf(field(node, 'key')) ?? '')
    const name = node.type === 'TSTypeReference' ? nameOf(field(node, 'typeName')) : undefined
    const base = node.type === 'TSInterfaceHeritage' ? nameOf(field(node, 'expression')) : undefined
    for (const each of [name, base]) if (each !== undefined) mentioned.add(each)
  })
  return new Set([...mentioned].filter((name) => !own.has(name)))
}

function declaredNames(declaration: Syntax | undefined): string[] {
  if (declaration === undefined || !declaration.type.endsWith('Declaration')) return []
  const variables = fields(declaration, 'declarations').map((variable) => field(variable, 'id'))
  return [field(declaration, 'id'), ...variables].flatMap((id) => nameOf(id) ?? [])
}

function kindOf(declaration: Syntax): PublicName['kind'] {
  if (declaration.type === 'FunctionDeclaration') return 'function'
  if (declaration.type === 'ClassDeclaration') return 'class'
  return declaration.type === 'VariableDeclaration' ? 'value' : 'type'
}
