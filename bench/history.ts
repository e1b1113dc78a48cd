import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { coldStart, makeProject } from './engine-project.ts'
import type { Sizes } from './engine-project.ts'
import { against } from './figure.ts'
import type { Figure } from './figure.ts'
import { multiplyRun } from './multiply-run.ts'

const runs = 100_000

/** Resident memory at its highest of a process that opens the state and drives one run: with so many runs behind it, and with one. */
export function historyFigure(sizes: Sizes): Figure {
  using project = makeProject({ sizes })
  const { root } = project
  coldStart(root)
  const peak = (): number =>
    Number(execFileSync(process.execPath, [fileURLToPath(new URL('history-run.ts', import.meta.url)), root], { encoding: 'utf8' }))
  const few = peak()
  multiplyRun(join(root, '.caudal/state.db'), { runs, journal: true })
  return against(few, { name: `engine.history_${runs}_runs.rss_mb`, value: peak(), unit: 'MB' })
}
