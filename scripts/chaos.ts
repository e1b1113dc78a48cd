import { parseArgs } from 'node:util'
import { startPostgres } from '../tests/servers/postgres.ts'
import { postgresGround } from '../tests/scenarios/kill-ground.ts'
import { storm } from '../tests/scenarios/kill.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    /** How many workers on a Postgres of their own; without it the state is a file. */
    workers: { type: 'string' },
  },
})
const [kills, seed] = [Number(values.kills), Number(values.seed)]
process.stdout.write(`seed ${seed}\n`)
await using server = values.workers === undefined ? undefined : await startPostgres()
await using ground = server === undefined ? undefined : await postgresGround(server, { workers: Number(values.workers) })
const say = (line: string): boolean => process.stdout.write(`${line}\n`)
const result = await storm({ kills, seed, say, ...(ground === undefined ? {} : { ground }) })
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
process.exitCode = result.differences.length === 0 ? 0 : 1
