import type { SourceFile } from '../law/source-file.ts'
import type { Syntax } from '../law/syntax.ts'
import { field, fields } from '../law/syntax.ts'

interface Cut {
  readonly start: number
  readonly end: number
}

/** A declaration's text, in which function bodies and the values of typed constants are left out. */
export function signatureOf(file: SourceFile, declaration: Syntax): string {
  let text = ''
  let from = declaration.start
  for (const cut of cutsOf(declaration).toSorted((a, b) => a.start - b.start)) {
    text += file.text.slice(from, cut.start).trimEnd()
    from = cut.end
  }
  return (text + file.text.slice(from, declaration.end)).trim()
}

/** The text of the doc comment right above an offset, without its stars; empty where there is none. Words to the linter between them are passed over. */
export function docOf(file: SourceFile, start: number): string {
  const end = file.docEnds.findLast(
    (each) =>
      each <= start &&
      file.text
        .slice(each, start)
        .replaceAll(/^\s*\/\/ oxlint-.*$/gm, '')
        .trim() === '',
  )
  if (end === undefined) return ''
  const comment = file.text.slice(file.text.lastIndexOf('/**', end), end)
  return comment
    .replaceAll(/^\/\*\*|\*\/$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, '').trimEnd())
    .join('\n')
    .trim()
}

function cutsOf(declaration: Syntax): Cut[] {
  const body = field(declaration, 'body')
  if (declaration.type === 'FunctionDeclaration') return body === undefined ? [] : [body]
  if (declaration.type === 'ClassDeclaration') {
    return fields(body ?? declaration, 'body').flatMap((member) => field(field(member, 'value') ?? member, 'body') ?? [])
  }
  return fields(declaration, 'declarations').flatMap((variable) => {
    const value = field(variable, 'init')
    const typed = field(field(variable, 'id') ?? variable, 'typeAnnotation')
    return value === undefined || typed === undefined ? [] : [{ start: typed.end, end: value.end }]
  })
}
