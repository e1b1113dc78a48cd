import { expect, it } from 'vitest'
import { noPostgres, startPostgres } from '../servers/postgres.ts'
import { postgresGround } from './kill-ground.ts'
import { storm } from './kill.ts'

it.skipIf(process.platform !== 'linux')(
  'kill -9 at random: nothing is lost and nothing is published twice',
  { timeout: 300_000 },
  async () => {
    const seed = 7
    const { differences, kills } = await storm({ kills: 12, seed, say: () => {} })
    expect(differences, `seed ${seed}`).toEqual([])
    expect(Object.values(kills).reduce((sum, each) => sum + each, 0)).toBeGreaterThanOrEqual(12)
  },
)

it.skipIf(process.platform !== 'linux' || noPostgres !== null)(
  `kill -9 at random among three workers on Postgres${noPostgres === null ? '' : ` (skipped: ${noPostgres})`}`,
  { timeout: 300_000 },
  async () => {
    await using server = await startPostgres()
    await using ground = await postgresGround(server, { workers: 3 })
    const seed = 3
    const { differences, kills } = await storm({ kills: 6, seed, say: () => {}, ground })
    expect(differences, `seed ${seed}`).toEqual([])
    expect(Object.values(kills).reduce((sum, each) => sum + each, 0)).toBeGreaterThanOrEqual(6)
  },
)

it.skipIf(process.platform !== 'linux')(
  'the comparison after kills notices a lost task run and one that ended twice',
  { timeout: 120_000 },
  async () => {
    const { differences } = await storm({
      kills: 1,
      seed: 2,
      say: () => {},
      spoil: [
        "delete from task_runs where step = 'total'",
        "insert into journal_0 (seq, at, run, event) select seq + 1000000, at, run, event from journal where event ->> 'step' = 'flaky' and event ->> 'to' = 'succeeded' and event ->> 'kind' = 'task_run'",
      ],
    })
    const what = differences.map((line) => line.replace(/\{.*"step":"(\w+)".*/, '$1'))
    expect([...new Set(what)]).toEqual([
      'task runs: lost 2020-01-01 succeeded: total[-1] succeeded',
      'task runs: lost 2020-01-02 succeeded: total[-1] succeeded',
      'the journal differs: flaky',
    ])
  },
)
