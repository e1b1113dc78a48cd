import type { Breach } from './breach.ts'
import type { House } from './rooms.ts'
import { pureRooms } from './rooms.ts'
import type { SourceFile } from './source-file.ts'
import type { Syntax } from './syntax.ts'
import { field, fields, nameOf, walk } from './syntax.ts'

const timeFiles: readonly string[] = ['kernel/clock.ts', 'kernel/random.ts']
const environmentFile = 'project/environment.ts'
const timeNames: readonly string[] = ['setTimeout', 'setInterval', 'performance']
const timeMembers: readonly string[] = ['Date.now', 'Math.random', 'AbortSignal.timeout', 'process.hrtime', 'process.uptime']
const timeModules: readonly string[] = ['node:timers', 'node:timers/promises', 'node:perf_hooks']
const worldNames: readonly string[] = ['fetch', 'process', 'Buffer', 'crypto', 'require', 'navigator']

/**
 * Uses of what is simply there: time, timers and chance outside the files that own them, the environment outside its file, and
 * in a pure room the world at large. A name that the file binds itself is its own and no breach.
 */
export function ambientBreaches(house: House): Breach[] {
  return house.files.flatMap((file) => [...usesIn(file), ...timeImports(file)])
}

function usesIn(file: SourceFile): Breach[] {
  const own = boundNames(file.program)
  const breaches: Breach[] = []
  walk(file.program, (node, above) => {
    const found = timeUse(node, { above, own })
    if (found !== undefined && !timeFiles.includes(file.name)) breaches.push(breachAt(file, { node, law: 'ambient', text: found }))
    if (readsEnvironment(node, own) && file.name !== environmentFile && !file.isTest) {
      breaches.push(breachAt(file, { node, law: 'environment', text: `reads process.env; only ${environmentFile} may` }))
    }
    const world = pureRooms.includes(file.room) && !file.isTest ? globalUse(node, { above, own, names: worldNames }) : undefined
    if (world !== undefined) breaches.push(breachAt(file, { node, law: 'ambient', text: `${world} in a pure room` }))
  })
  return breaches
}

function timeImports(file: SourceFile): Breach[] {
  return file.imports
    .filter(({ specifier }) => timeModules.includes(specifier) && !timeFiles.includes(file.name))
    .map(({ specifier, line }) => ({ law: 'ambient', file: file.name, line, text: `imports ${specifier}; ask the Clock` }))
}

interface Sight {
  readonly above: readonly Syntax[]
  readonly own: ReadonlySet<string>
}

function timeUse(node: Syntax, sight: Sight): string | undefined {
  const member = memberName(node)
  if (member !== undefined && timeMembers.includes(member) && !sight.own.has(member.split('.')[0]!))
    return `${member}; ask the Clock or the Random`
  if (isDate(node) && !sight.own.has('Date')) return 'Date without an argument; ask the Clock'
  const name = globalUse(node, { ...sight, names: timeNames })
  return name === undefined ? undefined : `${name}; ask the Clock`
}

function isDate(node: Syntax): boolean {
  if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return false
  if (nameOf(field(node, 'callee')) !== 'Date') return false
  return node.type === 'CallExpression' || fields(node, 'arguments').length === 0
}

function globalUse(node: Syntax, sight: Sight & { readonly names: readonly string[] }): string | undefined {
  const name = node.type === 'Identifier' ? nameOf(node) : undefined
  if (name === undefined) return undefined
  const parent = sight.above[0]
  if (!sight.names.includes(name) || sight.own.has(name) || parent === undefined || isKeyOrType(node, parent)) return undefined
  return name
}

/** Whether an identifier only names a property or a type, and so reaches for nothing. */
function isKeyOrType(node: Syntax, parent: Syntax): boolean {
  if (parent.type.startsWith('TS')) return !/^TS(AsExpression|SatisfiesExpression|NonNullExpression)$/.test(parent.type)
  if (parent.type === 'MemberExpression') {
    return parent['property'] === node && parent['computed'] !== true && nameOf(field(parent, 'object')) !== 'globalThis'
  }
  const named = /^(Property|MethodDefinition|PropertyDefinition)$/.test(parent.type)
  return named && parent['key'] === node && parent['computed'] !== true && parent['shorthand'] !== true
}

function memberName(node: Syntax): string | undefined {
  if (node.type !== 'MemberExpression') return undefined
  const property = node['computed'] === true && field(node, 'property')?.type !== 'Literal' ? undefined : nameOf(field(node, 'property'))
  const object = field(node, 'object')
  const owner =
    object?.type === 'MemberExpression' && memberName(object)?.startsWith('globalThis.') === true ? field(object, 'property') : object
  const name = nameOf(owner)
  return name === undefined || property === undefined ? undefined : `${name}.${property}`
}

function readsEnvironment(node: Syntax, own: ReadonlySet<string>): boolean {
  if (memberName(node) === 'process.env' && (!own.has('process') || own.has('node:process'))) return true
  if (node.type === 'VariableDeclarator' && nameOf(field(node, 'init')) === 'process') {
    return fields(field(node, 'id') ?? node, 'properties').some((property) => nameOf(field(property, 'key')) === 'env')
  }
  if (node.type !== 'ImportDeclaration' || nameOf(field(node, 'source')) !== 'node:process') return false
  return fields(node, 'specifiers').some((specifier) => nameOf(field(specifier, 'imported')) === 'env')
}

/** The names that a file binds: imports, variables, parameters, functions and classes, whatever their scope. */
function boundNames(program: Syntax): Set<string> {
  const names = new Set<string>()
  const bind = (pattern: Syntax | undefined): void => {
    if (pattern === undefined) return
    const name = pattern.type === 'Identifier' ? nameOf(pattern) : undefined
    if (name !== undefined) names.add(name)
    for (const part of fields(pattern, 'properties')) bind(field(part, 'value') ?? field(part, 'argument'))
    for (const part of fields(pattern, 'elements')) bind(part)
    bind(field(pattern, 'left'))
    if (pattern.type === 'RestElement') bind(field(pattern, 'argument'))
  }
  walk(program, (node) => {
    if (node.type === 'ImportDeclaration') {
      for (const specifier of fields(node, 'specifiers')) bind(field(specifier, 'local'))
      if (nameOf(field(node, 'source')) === 'node:process') names.add('node:process')
    }
    if (node.type === 'VariableDeclarator' || /^(Function|Class)(Declaration|Expression)$/.test(node.type)) bind(field(node, 'id'))
    for (const parameter of fields(node, 'params')) bind(parameter)
  })
  return names
}

function breachAt(file: SourceFile, found: { readonly node: Syntax; readonly law: string; readonly text: string }): Breach {
  return { law: found.law, file: file.name, line: file.lineOf(found.node.start), text: found.text }
}
