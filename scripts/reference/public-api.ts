import type { SourceFile } from '../law/source-file.ts'
import type { Syntax } from '../law/syntax.ts'
import { field, fields, nameOf } from '../law/syntax.ts'
import { join } from 'node:path/posix'

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
  const byName = new Map(files.map((file) => [file.name, file]))
  const start = byName.get(entry)
  if (start === undefined) throw new Error(`there is no ${entry}`)
  return exportsOf(start)
    .map(({ exported, local, source }) => describe(byName, { file: start, exported, local, source }))
    .toSorted((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1))
}

interface Export {
  readonly exported: string
  readonly local: string
  readonly source: string | undefined
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

function describe(byName: ReadonlyMap<string, SourceFile>, target: Export & { readonly file: SourceFile }): PublicName {
  const { file, exported, local, source } = target
  if (source !== undefined) {
    const next = byName.get(join(file.name, '..', source))
    const inner = next === undefined ? undefined : exportsOf(next).find((each) => each.exported === local)
    if (next === undefined || inner === undefined) throw new Error(`${file.name} exports ${local} from ${source}, which has no such name`)
    return describe(byName, { ...inner, file: next, exported })
  }
  const body = fields(file.program, 'body')
  const statement = body.find((node) => declaredNames(field(node, 'declaration') ?? node).includes(local))
  if (statement === undefined) throw new Error(`${file.name} exports ${local}, which it does not declare`)
  const declaration = field(statement, 'declaration') ?? statement
  return { name: exported, kind: kindOf(declaration), signature: signatureOf(file, declaration), doc: docOf(file, statement.start) }
}

function declaredNames(declaration: Syntax | undefined): string[] {
  if (declaration === undefined) return []
  const variables = fields(declaration, 'declarations').map((variable) => field(variable, 'id'))
  return [field(declaration, 'id'), ...variables].flatMap((id) => nameOf(id) ?? [])
}

function kindOf(declaration: Syntax): PublicName['kind'] {
  if (declaration.type === 'FunctionDeclaration') return 'function'
  if (declaration.type === 'ClassDeclaration') return 'class'
  return declaration.type === 'VariableDeclaration' ? 'value' : 'type'
}

/** A declaration's text, in which function bodies and the values of typed constants are left out. */
function signatureOf(file: SourceFile, declaration: Syntax): string {
  const cuts: { readonly start: number; readonly end: number }[] = []
  const body = field(declaration, 'body')
  if (declaration.type === 'FunctionDeclaration' && body !== undefined) cuts.push(body)
  if (declaration.type === 'ClassDeclaration') {
    for (const member of fields(body ?? declaration, 'body')) {
      const inner = field(field(member, 'value') ?? member, 'body')
      if (inner !== undefined) cuts.push(inner)
    }
  }
  for (const variable of fields(declaration, 'declarations')) {
    const value = field(variable, 'init')
    const typed = field(field(variable, 'id') ?? variable, 'typeAnnotation')
    if (value !== undefined && typed !== undefined) cuts.push({ start: typed.end, end: value.end })
  }
  let text = ''
  let from = declaration.start
  for (const cut of cuts.toSorted((a, b) => a.start - b.start)) {
    text += file.text.slice(from, cut.start).trimEnd()
    from = cut.end
  }
  return (text + file.text.slice(from, declaration.end)).trim()
}

function docOf(file: SourceFile, start: number): string {
  const end = file.docEnds.findLast((each) => each <= start && file.text.slice(each, start).trim() === '')
  if (end === undefined) return ''
  const comment = file.text.slice(file.text.lastIndexOf('/**', end), end)
  return comment
    .replace(/^\/\*\*|\*\/$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, '').trimEnd())
    .join('\n')
    .trim()
}
