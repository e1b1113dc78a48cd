import { once } from 'node:events'
import { beforeAll, describe, expect, it } from 'vitest'
import { copyExample } from './example.ts'
import { descendants, killAll } from './process-tree.ts'
import { contents, runPipeline } from './run-report.ts'

const datasets = ['bronze.flights', 'silver.flights', 'gold.fact_flight', 'gold.daily_delay_by_airport', 'gold.daily_delay_by_route']

const loading = { when: 'while quarters are being loaded', seen: /running +load_flights/, done: ['list_quarters'] }
const testing = {
  when: 'while silver is being tested',
  seen: /running +star\.no_flight_is_lost/,
  done: [...loading.done, 'load_flights', 'star.flights', 'star.rejected_flights'],
}
const building = {
  when: 'while facts are being built',
  seen: /running +star\.fact_flight/,
  done: [...testing.done, 'star.late_is_from_the_fifteenth_minute'],
}
const built = { when: 'after the facts', seen: /succeeded +star\.fact_flight/, done: [...building.done, 'star.fact_flight'] }

const kills = [
  { who: 'the server', all: false, ...loading },
  { who: 'the server', all: false, ...building },
  { who: 'the server, its runners and the data plane', all: true, ...loading },
  { who: 'the server, its runners and the data plane', all: true, ...testing },
  { who: 'the server, its runners and the data plane', all: true, ...built },
]

describe.skipIf(process.platform === 'win32')('kill -9 in the middle of the flights', { timeout: 300_000 }, () => {
  let untouched: string[]

  beforeAll(async () => {
    await using example = await copyExample('flights')
    await runPipeline(example, ['flights'])
    untouched = await contents(example, datasets)
  }, 300_000)

  it.each(kills)('of $who, $when: the next run goes on where it stopped', async ({ all, seen, done }) => {
    await using example = await copyExample('flights')
    const { process: server, saw } = example.start(['run', 'flights', '--json'])
    await saw(seen)
    const gone = once(server, 'exit')
    killAll([server.pid!, ...(all ? descendants(server.pid!) : [])])
    await gone
    const killedAt = Date.now()

    const run = await runPipeline(example, ['flights'])
    expect([run.state, run.resumed]).toEqual(['succeeded', true])
    for (const name of done) {
      const step = run.steps.find((one) => one.name === name)
      expect(Date.parse(step?.finishedAt ?? ''), `${name} ended before the kill and was not run again`).toBeLessThanOrEqual(killedAt)
    }
    expect(run.steps.every(({ attempts }) => attempts <= 1)).toBe(true)
    expect(await contents(example, datasets)).toEqual(untouched)
  })
})
