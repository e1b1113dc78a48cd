import type {
  Body,
  CallBlock,
  Expression,
  ImportStatement,
  IncludeStatement,
  MacroStatement,
  Parameter,
  Statement,
} from '../syntax/tree.ts'
import { walkExpression, walkExpressions } from '../syntax/walk.ts'
import { text } from '../values/text.ts'
import { boundNames, targetNames } from './scope.ts'
import { declare, writeAssignment } from './write-assignment.ts'
import { writeCall, writeExpression, writeFilterChain, writeTruth } from './write-expression.ts'
import { writeFunction, writeParameters } from './write-function.ts'
import { writeLoop } from './write-loop.ts'
import type { Writer } from './writer.ts'

/** The JavaScript of statements in a scope of their own. */
function writeScope(writer: Writer, { body, before }: { readonly body: Body; readonly before?: () => string }): string {
  return writer.within(() => `{${before?.() ?? ''}${writeDeclarations(writer, body)}${writeBody(writer, body)}}`)
}

/** The JavaScript of statements in the scope that is open. */
export function writeBody(writer: Writer, body: Body): string {
  let code = ''
  for (const statement of body) code += writeStatement(writer, statement)
  return code
}

/** Declares the variables of the names that statements bind, each with what the name means outside so far. */
export function writeDeclarations(writer: Writer, body: Body): string {
  let code = ''
  for (const name of boundNames(body)) {
    if (writer.scope.own(name) !== undefined) continue
    const outer = writer.scope.find(name)
    const variable = writer.fresh('v')
    writer.scope.bind(name, variable)
    code += outer === undefined ? `let ${variable};` : `let ${variable}=${outer.variable};`
    if (outer?.certain === true) writer.scope.settle(name)
  }
  return code
}

function writeStatement(writer: Writer, statement: Statement): string {
  switch (statement.kind) {
    case 'text':
      return writer.collects ? `o.push(${JSON.stringify(statement.text)});` : `${writer.buffer}+=${JSON.stringify(statement.text)};`
    case 'print':
      return writePrint(writer, statement.value)
    case 'do':
      return writeReturning(writer, statement.value) ?? `${writeExpression(writer, statement.value)};`
    case 'if':
      return writeIf(writer, statement)
    case 'for':
      return writeLoop(writer, { loop: statement, writeScope })
    case 'set':
      return writeAssignment(writer, { target: statement.target, value: writeExpression(writer, statement.value) })
    case 'set-block':
      return writeBuffered(writer, {
        body: statement.body,
        use: (buffer) => {
          const value = statement.filter === undefined ? buffer : writeFilterChain(writer, { filter: statement.filter, input: buffer })
          return writeAssignment(writer, { target: statement.target, value })
        },
      })
    case 'filter-block':
      return writeBuffered(writer, {
        body: statement.body,
        use: (buffer) =>
          writeOutput(writer, { value: writeFilterChain(writer, { filter: statement.filter, input: buffer }), at: statement.at }),
      })
    case 'with':
      return writeWith(writer, statement)
    case 'macro':
      return writeAssignment(writer, {
        target: { kind: 'name', at: statement.at, name: statement.name },
        value: writeMacro(writer, statement),
      })
    case 'call-block':
      return writeCallBlock(writer, statement)
    case 'include':
      return writeInclude(writer, statement)
    case 'import':
      return writeImport(writer, statement)
    case 'break':
    case 'continue':
      return `${statement.kind};`
  }
}

function writePrint(writer: Writer, value: Expression): string {
  if (value.kind === 'constant' && !writer.collects) return `${writer.buffer}+=${JSON.stringify(text(value.value))};`
  return writeReturning(writer, value) ?? writeOutput(writer, { value: writeExpression(writer, value), at: value.at })
}

function writeOutput(writer: Writer, { value, at }: { readonly value: string; readonly at: number }): string {
  return writer.collects ? `o.push(${value});` : `${writer.buffer}+=S(${value},p=${at});`
}

/** `{{ return(value) }}` leaves the macro without throwing, where `return` is what it should be. */
function writeReturning(writer: Writer, value: Expression): string | undefined {
  if (!writer.frame.returns || value.kind !== 'call' || value.callee.kind !== 'name' || value.callee.name !== 'return') return undefined
  const { args, kwargs, moreArgs, moreKwargs } = value.arguments
  if (args.length !== 1 || kwargs.length > 0 || moreArgs !== undefined || moreKwargs !== undefined) return undefined
  const given = writer.temporary()
  const code = `${given}=${writeExpression(writer, args[0]!)};if($.isReturn(${writer.load('return')})){b.give(${given});return}`
  const called = writer.awaited(`C(${writer.load('return')},{args:[${given}],kwargs:undefined},p=${value.callee.at})`)
  return `${code}${writeOutput(writer, { value: called, at: value.at })}`
}

function writeIf(writer: Writer, { branches, otherwise }: Statement & { readonly kind: 'if' }): string {
  writer.branches++
  let code = ''
  let closing = ''
  for (const { test, body } of branches) {
    code += `if(${writeTruth(writer, test)}){${writeBody(writer, body)}}else{`
    closing += '}'
  }
  code += writeBody(writer, otherwise) + closing
  writer.branches--
  return code
}

function writeBuffered(writer: Writer, { body, use }: { readonly body: Body; readonly use: (buffer: string) => string }): string {
  const buffer = writer.temporary()
  const { buffer: outer, collects } = writer
  Object.assign(writer, { buffer, collects: false })
  const code = `${buffer}="";${writeScope(writer, { body })}`
  Object.assign(writer, { buffer: outer, collects })
  return code + use(buffer)
}

function writeWith(writer: Writer, { assignments, body }: Statement & { readonly kind: 'with' }): string {
  const values = assignments.map(({ value }) => {
    const name = writer.temporary()
    return { name, code: `${name}=${writeExpression(writer, value)};` }
  })
  const before = (): string =>
    assignments
      .map(({ target }, index) => {
        const declared = targetNames(target).map((name) => declare(writer, name))
        return declared.join('') + writeAssignment(writer, { target, value: values[index]!.name })
      })
      .join('')
  return values.map(({ code }) => code).join('') + writeScope(writer, { body, before })
}

const extraNames = ['caller', 'kwargs', 'varargs'] as const

/** The JavaScript of a macro as a value. */
function writeMacro(writer: Writer, statement: MacroStatement): string {
  return writeMacroValue(writer, { kind: 'macro', name: statement.name, statement })
}

function writeMacroValue(
  writer: Writer,
  macro: { readonly kind: 'macro' | 'caller'; readonly name: string; readonly statement: MacroStatement | CallBlock },
): string {
  const { kind, name, statement } = macro
  const { parameters, body, at } = statement
  const used = namesIn(body, parameters)
  const declared = new Set(parameters.map((parameter) => parameter.name))
  const extras = extraNames.filter((extra) => used.has(extra) && !declared.has(extra))
  const run = writeFunction(writer, {
    kind,
    macro: kind === 'macro' ? name : writer.frame.macro,
    at,
    body: () => writeParameters(writer, { parameters, extras }) + writeDeclarations(writer, body) + writeBody(writer, body),
  })
  const takes = extraNames.map((extra) => `${extra}:${extras.includes(extra) || (extra === 'caller' && declared.has(extra))}`)
  const names = JSON.stringify(parameters.map((parameter) => parameter.name))
  return `new R({name:${JSON.stringify(name)},parameters:${names},takes:{${takes.join(',')}},run:${run}})`
}

function namesIn(body: Body, parameters: readonly Parameter[]): Set<string> {
  const names = new Set<string>()
  const visit = (expression: Expression): void => {
    if (expression.kind === 'name') names.add(expression.name)
  }
  walkExpressions(body, visit)
  for (const parameter of parameters) if (parameter.default !== undefined) walkExpression(parameter.default, visit)
  return names
}

function writeCallBlock(writer: Writer, statement: CallBlock): string {
  const caller = writer.temporary()
  const macro = writeMacroValue(writer, { kind: 'caller', name: 'caller', statement })
  const called = writer.awaited(writeCall(writer, { call: statement.call, caller }))
  return `${caller}=${macro};${writeOutput(writer, { value: called, at: statement.at })}`
}

/** What an included or imported template sees of this one. */
function writeVisible(writer: Writer): string {
  const names = [...writer.scope.visible()].map(([name, variable]) => `[${JSON.stringify(name)},${variable}]`)
  return `{context:c,names:[${names.join(',')}]}`
}

function writeInclude(writer: Writer, { template, optional, withContext, at }: IncludeStatement): string {
  const seen = withContext ? writeVisible(writer) : 'null'
  const included = writer.awaited(`c.include(${writeExpression(writer, template)},{optional:${optional},seen:${seen}},p=${at})`)
  return writeOutput(writer, { value: included, at })
}

function writeImport(writer: Writer, statement: ImportStatement): string {
  const { template, withContext, at, names } = statement
  const imported = writer.temporary()
  const seen = withContext ? writeVisible(writer) : 'null'
  const code = `${imported}=${writer.awaited(`c.import(${writeExpression(writer, template)},{seen:${seen}},p=${at})`)};`
  const assign = (name: string, value: string): string => writeAssignment(writer, { target: { kind: 'name', at, name }, value })
  if (statement.as !== undefined) return code + assign(statement.as, imported)
  return code + names.map(({ name, as }) => assign(as, `$.picked(${imported},${JSON.stringify(name)},p=${at})`)).join('')
}
