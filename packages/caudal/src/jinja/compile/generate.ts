import type { Expression, Tree } from '../syntax/tree.ts'
import { writeExpression } from './write-expression.ts'
import { writeFunction } from './write-function.ts'
import { writeBody, writeDeclarations } from './write-statement.ts'
import type { Known } from './writer.ts'
import { Writer } from './writer.ts'

/** The code of a template: the body of a function of `$`, the runtime, `q`, the constants, and `X` and `L`, which see errors off. */
export interface Generated {
  readonly code: string
  readonly constants: readonly unknown[]
  /** The names that it looks up outside, each once a run. */
  readonly names: readonly string[]
}

/** Writes the JavaScript of a template. `collects` has it yield the values that it prints instead of one text. */
export function generateTemplate(tree: Tree, options: { readonly known: Known; readonly collects: boolean }): Generated {
  const writer = new Writer({ ...tree, ...options })
  let exported = ''
  const main = writeFunction(writer, {
    kind: 'main',
    macro: undefined,
    at: 0,
    body: () => {
      const code = writeDeclarations(writer, tree.body) + writeBody(writer, tree.body)
      const names = [...writer.scope.visible()].map(([name, variable]) => `${JSON.stringify(name)},${variable}`)
      // What the template defines can be asked for at any time, also while it runs.
      exported = `x.exports=()=>[${names.map((pair) => `[${pair}]`).join(',')}];`
      return exported === 'x.exports=()=>[];' ? code : code.replace(/^((?:let v\d+;)*)/, `$1${exported}`)
    },
  })
  return finish(writer, `return (${main})([]);`)
}

/** Writes the JavaScript of an expression, as that of a template whose result is its value. */
export function generateExpression(
  value: Expression,
  options: { readonly known: Known; readonly file: string; readonly source: string },
): Generated {
  const writer = new Writer({ ...options, collects: false })
  const main = writeFunction(writer, { kind: 'main', macro: undefined, at: 0, body: () => `o=${writeExpression(writer, value)};` })
  return finish(writer, `return (${main})([]);`)
}

const prelude =
  '"use strict";const {text:S,isTrue:T,attribute:A,item:I,call:C,method:M,sameValue:E,tuple:U,Dict:D,Loop:O,Macro:R,Named:Q,Promise:P,boxed:W}=$,N={args:[],kwargs:undefined}'

function finish(writer: Writer, run: string): Generated {
  const resources = [...writer.resources].map(([code, variable]) => `,${variable}=${code}`)
  const outside = [...writer.outside.values()]
  const names = outside.length === 0 ? '' : `let ${outside.join(',')};`
  return {
    code: `${prelude}${resources.join('')};return ((c,x)=>{${names}${run}})`,
    constants: writer.constants,
    names: [...writer.outside.keys()],
  }
}
