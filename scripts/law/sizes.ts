import type { Breach } from './breach.ts'
import { testRooms } from './rooms.ts'
import type { House } from './rooms.ts'
import type { SourceFile } from './source-file.ts'
import type { Syntax } from './syntax.ts'
import { field, fields, nameOf, walk } from './syntax.ts'

const fileLines = 400
const functionLines = 60
const parameters = 2
const dumpingGrounds = /^(utils?|helpers?|common|shared)(\.|$)/

/** Files over 400 lines, functions over 60, exported functions with more than two positional parameters, and names for a heap. */
export function sizeBreaches(house: House): Breach[] {
  return house.files.flatMap((file) => [
    ...fileBreaches(file),
    ...(isSuite(file) ? [] : functionBreaches(file)),
    ...parameterBreaches(file),
  ])
}

function fileBreaches(file: SourceFile): Breach[] {
  const lines = file.text.split('\n').length - (file.text.endsWith('\n') ? 1 : 0)
  const heap = file.name.split('/').find((part) => dumpingGrounds.test(part))
  return [
    ...(lines > fileLines ? [{ law: 'long file', file: file.name, line: 1, text: `${lines} lines, the cap is ${fileLines}` }] : []),
    ...(heap === undefined
      ? []
      : [{ law: 'heap', file: file.name, line: 1, text: `"${heap}" names no noun; put each thing in a file of its own` }]),
  ]
}

/** A test or a contract suite is one long function of small ones. */
function isSuite(file: SourceFile): boolean {
  return file.isTest || testRooms.includes(file.room)
}

function functionBreaches(file: SourceFile): Breach[] {
  const breaches: Breach[] = []
  walk(file.program, (node) => {
    if (!isFunction(node)) return
    const line = file.lineOf(node.start)
    const lines = file.lineOf(node.end) - line + 1
    if (lines > functionLines) {
      breaches.push({ law: 'long function', file: file.name, line, text: `${lines} lines, the cap is ${functionLines}` })
    }
  })
  return breaches
}

function parameterBreaches(file: SourceFile): Breach[] {
  return fields(file.program, 'body')
    .filter((node) => node.type === 'ExportNamedDeclaration')
    .flatMap((node) => exportedFunctions(field(node, 'declaration')))
    .filter(({ node }) => fields(node, 'params').length > parameters)
    .map(({ name, node }) => ({
      law: 'parameters',
      file: file.name,
      line: file.lineOf(node.start),
      text: `${name} takes ${fields(node, 'params').length} positional parameters; take an options object`,
    }))
}

interface NamedFunction {
  readonly name: string
  readonly node: Syntax
}

function exportedFunctions(declaration: Syntax | undefined): NamedFunction[] {
  if (declaration === undefined) return []
  const name = nameOf(field(declaration, 'id')) ?? ''
  if (declaration.type === 'FunctionDeclaration') return [{ name, node: declaration }]
  if (declaration.type === 'ClassDeclaration') {
    return fields(field(declaration, 'body') ?? declaration, 'body')
      .map((member) => ({ name: `${name}.${nameOf(field(member, 'key')) ?? ''}`, node: field(member, 'value') }))
      .filter((method): method is NamedFunction => method.node !== undefined && isFunction(method.node))
  }
  return fields(declaration, 'declarations')
    .map((variable) => ({ name: nameOf(field(variable, 'id')) ?? '', node: field(variable, 'init') }))
    .filter((variable): variable is NamedFunction => variable.node !== undefined && isFunction(variable.node))
}

function isFunction(node: Syntax): boolean {
  return node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'
}
