import { macrosOf } from '../../jinja/index.ts'
import type { Tree } from '../../jinja/index.ts'
import type { MacroEntry } from './macro-table.ts'

/** The macros that a file of a package defines, blocks of tests and materialisations included. */
export function macrosIn(tree: Tree, owner: string): MacroEntry[] {
  return macrosOf(tree)
    .filter(({ tag }) => tag !== 'docs' && tag !== 'snapshot')
    .map((statement) => ({
      id: `macro.${owner}.${statement.name}`,
      name: statement.name,
      package: owner,
      written: { tree, statement },
    }))
}
