import { parseArgs } from 'node:util'
import { storm } from '../tests/scenarios/kill.ts'

const { values } = parseArgs({ options: { kills: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' } } })
const [kills, seed] = [Number(values.kills), Number(values.seed)]
process.stdout.write(`seed ${seed}\n`)
const result = await storm({ kills, seed, say: (line) => process.stdout.write(`${line}\n`) })
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
process.exitCode = result.differences.length === 0 ? 0 : 1
