import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { GateResult } from './check/gate.ts'
import { runGates } from './check/gate.ts'
import { gates, updates } from './check/gates.ts'

const usage = `npm run check [-- --only NAME,NAME] [-- --update]
  --only     run these gates alone: ${gates.map(({ name }) => name).join(', ')}
  --update   write the type budget and the generated docs anew`

function report({ gate, passed, milliseconds, output }: GateResult): void {
  console.log(`${passed ? 'ok    ' : 'FAILED'} ${gate.name.padEnd(7)} ${(milliseconds / 1_000).toFixed(1).padStart(5)} s  ${gate.about}`)
  if (!passed) console.log(output.trimEnd().replaceAll(/^/gm, '       '))
}

interface Given {
  readonly only?: string
  readonly update?: boolean
  readonly help?: boolean
}

/** What was asked for; what is wrong with it as a text. */
function given(): Given | string {
  try {
    return parseArgs({ options: { only: { type: 'string' }, update: { type: 'boolean' }, help: { type: 'boolean' } } }).values
  } catch (error) {
    return (error as Error).message
  }
}

async function main(): Promise<number> {
  const values = given()
  if (typeof values === 'string') {
    console.error(`${values}\n${usage}`)
    return 2
  }
  if (values.help === true) {
    console.log(usage)
    return 0
  }
  const all = values.update === true ? updates : gates
  const names = values.only?.split(',') ?? all.map(({ name }) => name)
  const unknown = names.filter((name) => !all.some((gate) => gate.name === name))
  if (unknown.length > 0 || names.length === 0) {
    console.error(`no gate is called ${unknown.join(', ')}\n${usage}`)
    return 2
  }
  const started = performance.now()
  const chosen = all.filter((gate) => names.includes(gate.name))
  const results = await runGates(chosen, { root: resolve(import.meta.dirname, '..'), width: 2, report })
  const failed = results.filter((result) => !result.passed).length
  console.log(`${results.length - failed} of ${results.length} gates passed in ${((performance.now() - started) / 1_000).toFixed(1)} s`)
  return failed === 0 ? 0 : 1
}

process.exitCode = await main()
