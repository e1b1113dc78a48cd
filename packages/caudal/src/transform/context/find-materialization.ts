import { didYouMean, Fault } from '../../kernel/index.ts'
import type { MacroEntry, MacroTable } from './macro-table.ts'

/**
 * The macro of a materialisation: the project's own for the engine, then the standard one, then a package's; the same for all engines
 * after that. Throws `DBT-MATERIALIZATION`.
 */
export function findMaterialization(
  name: string,
  { macros, dialect }: { readonly macros: MacroTable; readonly dialect: string },
): MacroEntry {
  const others = [...macros.packages].filter((owner) => owner !== macros.root && owner !== 'dbt')
  for (const engine of [dialect, 'default']) {
    const macro = `materialization_${name}_${engine}`
    for (const owner of [macros.root, 'dbt', ...others]) {
      const found = macros.inPackage(macro, owner)
      if (found !== undefined) return found
    }
  }
  const known = [...macros.entries.values()].flatMap(({ name: macro }) => /^materialization_(.+)_[a-z]+$/.exec(macro)?.[1] ?? [])
  throw new Fault('DBT-MATERIALIZATION', {
    message: `there is no materialization ${name} for ${dialect}`,
    hint: `${didYouMean(name, known)}; the project may define it: {% materialization ${name}, default %}`,
  })
}
