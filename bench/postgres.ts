// Measures the engine on a real Postgres with its default settings, beside others on the same one, by turns.
import { startPostgres, noPostgres } from '../tests/servers/postgres.ts'
import { gapFigures, makeProject, ratesText, warmRates } from './engine-project.ts'
import type { Rates } from './engine-project.ts'
import { against, median, rounded } from './figure.ts'
import type { Figure } from './figure.ts'
import { recoveryMs } from './recovery.ts'
import { installRivals, rivalRates, rivals } from './rivals.ts'
import type { RivalRates } from './rivals.ts'

const sizes = { chain: 1_000, fanout: 2_000, runs: 16, links: 100 }
const kinds = ['chain', 'fanout', 'concurrent'] as const

/** How often a worker is killed; each takes as long as a lease. */
const mostKills = 3

/** The figures of the engine on Postgres, medians of so many rounds. None where Postgres is not installed. */
export async function measure({
  rounds,
  say,
}: {
  readonly rounds: number
  readonly say: (line: string) => void
}): Promise<readonly Figure[]> {
  if (noPostgres !== null) {
    say(`left out: ${noPostgres}`)
    return []
  }
  const folder = installRivals()
  if (folder === null) say(`left out: ${rivals.join(', ')}; the registry does not give them`)
  await using server = await startPostgres({ settings: [] })
  using project = makeProject({ sizes, url: await server.database() })
  const urls = await Promise.all(rivals.map(() => server.database()))
  const own: Rates[] = []
  const others = rivals.map((): RivalRates[] => [])
  for (let round = 1; round <= rounds; round++) {
    const turns = [
      async () => {
        own.push(await warmRates(project))
        say(`round ${round} of ${rounds}: ${ratesText(own.at(-1)!)}`)
      },
      ...(folder === null ? [] : rivals).map((rival, index) => async () => {
        others[index]!.push(await rivalRates({ rival, folder: folder!, url: urls[index]!, sizes }))
        say(`round ${round} of ${rounds}, ${rival}: ${ratesText(others[index]!.at(-1)!)}`)
      }),
    ]
    // Every second round goes the other way round, so that nobody has a place of advantage.
    for (const turn of round % 2 === 1 ? turns : turns.toReversed()) await turn()
  }
  const recoveries: number[] = []
  for (let kill = 0; kill < Math.min(rounds, mostKills); kill++) recoveries.push(await recoveryMs(await server.database()))
  return [
    ...kinds.map((kind) => ({
      name: `postgres.${kind}.steps_per_second`,
      value: rounded(median(own.map((each) => each[kind]))),
      unit: 'steps/s',
    })),
    ...gapFigures('postgres', own),
    ...(folder === null ? [] : rivals).flatMap((rival, index) => kinds.map((kind) => beside({ kind, rival, own, other: others[index]! }))),
    { name: 'postgres.recovery_ms', value: rounded(median(recoveries)), unit: 'ms' },
  ]
}

/** A figure beside a rival's, with the median of the rounds' ratios. */
function beside(options: {
  readonly kind: (typeof kinds)[number]
  readonly rival: string
  readonly own: readonly RivalRates[]
  readonly other: readonly RivalRates[]
}): Figure {
  const { kind, rival, own, other } = options
  const peer = median(other.map((each) => each[kind]))
  const figure = against(peer, { name: `postgres.${kind}.to_${rival}`, value: median(own.map((each) => each[kind])), unit: 'steps/s' })
  return { ...figure, ratio: rounded(median(own.map((each, round) => each[kind] / other[round]![kind]))) }
}
