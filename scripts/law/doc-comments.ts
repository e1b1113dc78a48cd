import type { Breach } from './breach.ts'
import type { House } from './rooms.ts'
import type { SourceFile } from './source-file.ts'
import type { Syntax } from './syntax.ts'
import { field, fields, nameOf } from './syntax.ts'

/** Exported names without a doc comment right above them. Re-exports and tests need none; of overloads the first speaks for all. */
export function docBreaches(house: House): Breach[] {
  return house.files.filter((file) => !file.isTest).flatMap(undocumented)
}

function undocumented(file: SourceFile): Breach[] {
  const body = fields(file.program, 'body')
  const exported = new Set(body.filter((node) => node.type === 'ExportNamedDeclaration').flatMap(localNames))
  const seen = new Set<string>()
  const breaches: Breach[] = []
  for (const node of body) {
    const declaration = node.type === 'ExportNamedDeclaration' ? field(node, 'declaration') : node
    const names = declaration === undefined ? [] : namesOf(declaration)
    const needy = node.type === 'ExportNamedDeclaration' ? names : names.filter((name) => exported.has(name))
    for (const name of needy.filter((each) => !seen.has(each))) {
      seen.add(name)
      if (!isDocumented(file, node)) breaches.push({ law: 'undocumented', file: file.name, line: file.lineOf(node.start), text: name })
    }
  }
  return breaches
}

/** The names that `export { a, b as c }` takes from this file itself. */
function localNames(node: Syntax): string[] {
  if (field(node, 'source') !== undefined) return []
  return fields(node, 'specifiers').flatMap((specifier) => nameOf(field(specifier, 'local')) ?? [])
}

function namesOf(declaration: Syntax): string[] {
  const variables = fields(declaration, 'declarations').map((variable) => field(variable, 'id'))
  return [field(declaration, 'id'), ...variables].flatMap((id) => nameOf(id) ?? [])
}

function isDocumented(file: SourceFile, node: Syntax): boolean {
  return file.docEnds.some((end) => {
    if (end > node.start) return false
    const between = file.text.slice(end, node.start).trim()
    return between === '' || between.split('\n').every((line) => /^\s*(\/\/|\/\*)/.test(line))
  })
}
