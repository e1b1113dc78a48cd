import { Fault } from '../../kernel/index.ts'
import { asking } from './asking.ts'
import { textOf } from './macro.ts'
import type { MacroBody } from './macro.ts'

/**
 * The variant of a macro that dbt leaves to engines, for those that have none: it exists, so that a project or a package can put its own in its
 * place, and what it does is to say that nobody has. Throws DBT-NOT-IMPLEMENTED.
 */
export function notImplemented(name: string): MacroBody {
  return (scope) => {
    const engine = textOf(asking(scope).part('target', 'type'))
    throw new Fault('DBT-NOT-IMPLEMENTED', {
      message: `the macro ${name} is not implemented for ${engine === '' ? 'this engine' : engine}`,
      hint: `write a macro ${engine === '' ? 'ENGINE' : engine}__${name} in the project`,
    })
  }
}
