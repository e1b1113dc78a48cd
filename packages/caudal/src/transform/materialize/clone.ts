import { Fault } from '../../kernel/index.ts'
import type { MacroScope, StandardMacros } from '../macros/standard-macro.ts'
import { attributeOf, callOf, dispatching, holds, rendered, textOf, using } from './access.ts'
import { dropWithin, finish, materialization, targetOf } from './build-steps.ts'
import { existing } from './relation-names.ts'

const path = ['database', 'schema', 'identifier'] as const
const untouched = { relations: [] }

/**
 * Makes a relation that shows what an earlier state has: a view on it, or a table where the project's `can_clone_table` says so. What is
 * there stays, unless all is refreshed.
 */
async function buildClone(scope: MacroScope): Promise<unknown> {
  const other = scope.get('defer_relation')
  const own = scope.get('this')
  const names = [attributeOf(other, 'database'), attributeOf(other, 'schema'), attributeOf(other, 'alias')]
  const isItself = path.every((part, at) => textOf(attributeOf(own, part)).toLowerCase() === textOf(names[at]).toLowerCase())
  const old = await existing(scope, own)
  if (isItself || (holds(old) && !holds(attributeOf(scope.get('flags'), 'FULL_REFRESH')))) return untouched
  const found = await using(scope).adapter('get_relation', ...names)
  const isTable = holds(found) && holds(attributeOf(found, 'is_table'))
  if (!isTable || !holds(await using(scope).macro('can_clone_table'))) return makeView(scope)
  const target = targetOf(scope, 'table')
  if (holds(old)) await dropWithin(scope, old)
  await using(scope).statement(textOf(await using(scope).macro('create_or_replace_clone', target, found)), { name: 'main' })
  return finish(scope, { target, old, fullRefresh: true })
}

/** Makes a view the way the project makes views. */
function makeView(scope: MacroScope): unknown {
  const engine = `materialization_view_${textOf(attributeOf(scope.get('target'), 'type'))}`
  const name = [engine, 'materialization_view_default'].find((each) => scope.get(each) !== undefined)
  if (name !== undefined) return scope.call(name, callOf([]))
  throw new Fault('DBT-MATERIALIZATION', { message: 'there is no materialization view', hint: 'see what the project defines' })
}

/** What makes relations of an earlier state stand where the project has them. */
export const cloneMaterialization: StandardMacros = {
  materialization_clone_default: materialization(buildClone),
  create_or_replace_clone: dispatching('create_or_replace_clone', ['this_relation', 'defer_relation']),
  default__create_or_replace_clone: {
    parameters: ['this_relation', 'defer_relation'],
    required: 2,
    run: (_, [own, other]) => `create table ${rendered(own)} as select * from ${rendered(other)}`,
  },
}
