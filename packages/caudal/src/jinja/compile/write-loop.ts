import type { Body, Expression, ForStatement } from '../syntax/tree.ts'
import { bodiesOf, walkExpressions } from '../syntax/walk.ts'
import { targetNames } from './scope.ts'
import { writeExpression, writeTruth } from './write-expression.ts'
import { writeFunction } from './write-function.ts'
import { declare, writeAssignment } from './write-assignment.ts'
import type { Writer } from './writer.ts'

/** The parts of the writing of statements that a loop needs. */
export interface StatementWriting {
  readonly writeScope: (writer: Writer, parts: { readonly body: Body; readonly before?: () => string }) => string
}

/** The JavaScript of a loop. */
export function writeLoop(writer: Writer, { loop, writeScope }: StatementWriting & { readonly loop: ForStatement }): string {
  const items = writeExpression(writer, loop.items)
  const parts: LoopParts = { loop, writeScope, uses: usesOfLoop(loop) }
  if (!loop.recursive) return writeRounds(writer, { ...parts, items, depth: '0', recurse: undefined })
  const recurse = writer.temporary()
  const run = writeFunction(writer, {
    kind: 'loop',
    macro: writer.frame.macro,
    at: loop.at,
    body: () => writeRounds(writer, { ...parts, items: 'a[0]', depth: 'a[1]', recurse }),
  })
  const value = writer.awaited(`${recurse}([${items},0])`)
  return `${recurse}=${run};${writer.collects ? `o.push(${value})` : `${writer.buffer}+=${value}`};`
}

interface LoopParts extends StatementWriting {
  readonly loop: ForStatement
  readonly uses: LoopUses
}

interface Rounds extends LoopParts {
  readonly items: string
  readonly depth: string
  readonly recurse: string | undefined
}

function writeRounds(writer: Writer, parts: Rounds): string {
  const { loop, uses, writeScope } = parts
  const all = writer.fresh('i')
  const chosen = uses.end && loop.test !== undefined ? writer.fresh('i') : all
  const [index, state] = [writer.fresh('n'), writer.fresh('l')]
  const hasElse = loop.otherwise.length > 0
  const ran = hasElse ? writer.temporary() : ''
  const pick = (name: string): string =>
    targetNames(loop.target)
      .map((each) => declare(writer, each))
      .join('') + writeAssignment(writer, { target: loop.target, value: name })
  let code = `{const ${all}=$.items(${parts.items},p=${loop.items.at});`
  if (chosen !== all) code += `const ${chosen}=[];${writeChoice(writer, { loop, all, chosen, pick })}`
  if (uses.loop) code += `const ${state}=new O(${chosen},{depth:${parts.depth},recurse:${recursion(parts.recurse)}});`
  if (hasElse) code += `${ran}=false;`
  const before = (): string => {
    const picked = pick(`${chosen}[${index}]`)
    const tested = loop.test === undefined || chosen !== all ? '' : `if(!${writeTruth(writer, loop.test)})continue;`
    if (uses.loop) writer.scope.bind('loop', state)
    if (uses.loop) writer.scope.settle('loop')
    return `${picked}${tested}${hasElse ? `${ran}=true;` : ''}${uses.loop ? `${state}.advance(${chosen}[${index}]);` : ''}`
  }
  const length = writer.collects ? '0' : `${writer.buffer}.length`
  code += `for(let ${index}=0;${index}<${chosen}.length;${index}++){c.tick(${length});${writeScope(writer, { body: loop.body, before })}}`
  if (hasElse) code += `if(!${ran})${writeScope(writer, { body: loop.otherwise })}`
  return `${code}}`
}

interface Choice {
  readonly loop: ForStatement
  readonly all: string
  readonly chosen: string
  readonly pick: (name: string) => string
}

function writeChoice(writer: Writer, { loop, all, chosen, pick }: Choice): string {
  const item = writer.fresh('n')
  return writer.within(() => `for(const ${item} of ${all}){${pick(item)}if(${writeTruth(writer, loop.test!)})${chosen}.push(${item});}`)
}

function recursion(name: string | undefined): string {
  return name === undefined ? 'undefined' : `(items,depth)=>${name}([items,depth])`
}

/** Whether a loop's body speaks of `loop`, and of what lies ahead: its length or the next item. */
interface LoopUses {
  readonly loop: boolean
  readonly end: boolean
}

const endless: readonly string[] = ['index', 'index0', 'first', 'previtem', 'depth', 'depth0', 'cycle', 'changed']

function usesOfLoop({ body, recursive }: ForStatement): LoopUses {
  let [all, harmless] = [0, 0]
  const visit = (expression: Expression): void => {
    if (expression.kind === 'name' && expression.name === 'loop') all++
    if (
      expression.kind === 'attribute' &&
      expression.object.kind === 'name' &&
      expression.object.name === 'loop' &&
      endless.includes(expression.name)
    )
      harmless++
  }
  walkExpressions(body, visit)
  const handsOn = hasInclude(body)
  return { loop: recursive || handsOn || all > 0, end: handsOn || all > harmless }
}

function hasInclude(body: Body): boolean {
  return body.some((statement) => statement.kind === 'include' || statement.kind === 'import' || bodiesOf(statement).some(hasInclude))
}
