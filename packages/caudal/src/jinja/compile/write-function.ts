import type { Parameter } from '../syntax/tree.ts'
import { writeExpression } from './write-expression.ts'
import { Scope } from './scope.ts'
import type { Frame, FunctionKind, Writer } from './writer.ts'

/** What a function of the generated code is. */
export interface FunctionParts {
  readonly kind: FunctionKind
  /** The name of the macro; for the body of a call or a loop that of the macro around it. */
  readonly macro: string | undefined
  readonly at: number
  /** Writes the statements of the body. The scope of the function has been opened. */
  readonly body: () => string
}

/**
 * The JavaScript of a function of an array of arguments `a`. Where nothing in it may have to be awaited it is a plain function;
 * otherwise an asynchronous one that leaves its result in a box, so that the caller waits only where something was really awaited.
 */
export function writeFunction(writer: Writer, parts: FunctionParts): string {
  const { kind, macro } = parts
  const outer = { frame: writer.frame, scope: writer.scope, buffer: writer.buffer, collects: writer.collects, branches: writer.branches }
  const frame: Frame = { kind, macro, temporaries: [], awaits: false, returns: kind === 'macro' }
  Object.assign(writer, { frame, scope: new Scope(outer.scope), buffer: 'o', branches: 0, collects: kind === 'main' && outer.collects })
  const code = parts.body()
  const isArray = writer.collects
  Object.assign(writer, outer)
  return frame.awaits ? asynchronous(code, { frame, parts, isArray }) : plain(code, { frame, parts, isArray })
}

interface Finished {
  readonly frame: Frame
  readonly parts: FunctionParts
  readonly isArray: boolean
}

function head({ frame, parts, isArray }: Finished): string {
  const temporaries = frame.temporaries.length === 0 ? '' : `,${frame.temporaries.join(',')}`
  return `let o=${isArray ? '[]' : '""'},p=${parts.at}${temporaries};`
}

function thrown({ kind, macro }: FunctionParts): string {
  if (kind === 'main') return 'Z(e,p)'
  return `${kind === 'macro' ? 'L' : 'X'}(e,p,${JSON.stringify(macro ?? null)})`
}

function plain(code: string, finished: Finished): string {
  const { parts } = finished
  const caught = parts.kind === 'macro' ? `return ${thrown(parts)}` : `throw ${thrown(parts)}`
  if (parts.kind === 'main') return `()=>{${head(finished)}try{${code}return o}catch(e){${caught}}}`
  return `(a)=>{${head(finished)}c.enter(p);try{${code}return o}catch(e){${caught}}finally{c.leave()}}`
}

function asynchronous(code: string, finished: Finished): string {
  const { parts } = finished
  const caught = parts.kind === 'macro' ? `b.give(${thrown(parts)})` : `throw ${thrown(parts)}`
  const [enter, leave] = parts.kind === 'main' ? ['', ''] : ['c.enter(p);', 'finally{c.leave()}']
  return `W((async(b,a)=>{try{${head(finished)}${enter}try{${code}b.give(o)}catch(e){${caught}}${leave}}catch(e){b.fail(e)}}))`
}

/** The JavaScript that binds the parameters of a macro, and the names of what it takes besides. */
export function writeParameters(
  writer: Writer,
  { parameters, extras }: { readonly parameters: readonly Parameter[]; readonly extras: readonly string[] },
): string {
  let code = ''
  const names = [...parameters.map(({ name }) => name), ...extras]
  const variables = names.map(() => writer.fresh('v'))
  for (const [index, variable] of variables.entries()) code += `let ${variable}=a[${index}];`
  for (const [index, { name, default: otherwise }] of parameters.entries()) {
    const variable = variables[index]!
    const value = otherwise === undefined ? `$.notGiven(${JSON.stringify(name)})` : writeExpression(writer, otherwise)
    code += `if(${variable}===undefined)${variable}=${value};`
    writer.scope.bind(name, variable)
    writer.scope.settle(name)
  }
  for (const [index, name] of extras.entries()) {
    writer.scope.bind(name, variables[parameters.length + index]!)
    writer.scope.settle(name)
  }
  return code
}
