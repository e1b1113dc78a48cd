import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { compareBudget, measureInstantiations } from './check/type-cost.ts'

const root = resolve(import.meta.dirname, '..')
const budgetFile = resolve(root, 'tests/types/budget.json')
const measure = (name: string): number => measureInstantiations({ root, file: resolve(root, `tests/types/budget/${name}.ts`) })

const instantiations = measure('sales') - measure('zod-alone')
if (process.argv.includes('--update')) {
  writeFileSync(budgetFile, `${JSON.stringify({ instantiations }, null, 2)}\n`)
  console.log(`the budget is now ${instantiations} instantiations`)
} else {
  const budget = JSON.parse(readFileSync(budgetFile, 'utf8')) as { readonly instantiations: number }
  const verdict = compareBudget({ budget: budget.instantiations, found: instantiations })
  console.log(verdict.text)
  process.exitCode = verdict.within ? 0 : 1
}
