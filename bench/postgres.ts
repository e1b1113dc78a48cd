// Measures the engine on a real Postgres with its default settings, beside others on the same one, by turns.
import { startPostgres, noPostgres } from '../tests/servers/postgres.ts'
import { gapFigures, makeProject, ratesText, warmRates } from './engine-project.ts'
import type { Rates } from './engine-project.ts'
import { against, median, rounded } from './figure.ts'
import type { Figure } from './figure.ts'
import { bareRates } from './postgres-bare.ts'
import type { BareRates } from './postgres-bare.ts'
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
  const bareUrl = await server.database()
  const urls = await Promise.all(rivals.map(() => server.database()))
  const own: Rates[] = []
  const bare: BareRates[] = []
  const others = rivals.map((): RivalRates[] => [])
  for (let round = 1; round <= rounds; round++) {
    const turns = [
      async () => {
        own.push(await warmRates(project))
        say(`round ${round} of ${rounds}: ${ratesText(own.at(-1)!)}`)
      },
      async () => {
        bare.push(await bareRates({ url: bareUrl, sizes }))
        say(`round ${round} of ${rounds}, bare rows: ${bareText(bare.at(-1)!)}`)
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
    ...(folder === null ? [] : ceilings({ bare, dbos: others[rivals.indexOf('dbos')]! })),
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
  return ratioOf(`postgres.${kind}.to_${rival}`, { values: own.map((each) => each[kind]), peers: other.map((each) => each[kind]) })
}

/** What nothing that commits each step can pass, beside DBOS. */
function ceilings({ bare, dbos }: { readonly bare: readonly BareRates[]; readonly dbos: readonly RivalRates[] }): readonly Figure[] {
  const figure = (of: keyof BareRates, kind: 'chain' | 'concurrent'): Figure =>
    ratioOf(`postgres.bare_${of}.to_dbos`, { values: bare.map((each) => each[of]), peers: dbos.map((each) => each[kind]) })
  return [figure('chain', 'chain'), figure('concurrent', 'concurrent'), figure('batched', 'concurrent')]
}

function ratioOf(name: string, { values, peers }: { readonly values: readonly number[]; readonly peers: readonly number[] }): Figure {
  const figure = against(median(peers), { name, value: median(values), unit: 'steps/s' })
  return { ...figure, ratio: rounded(median(values.map((value, round) => value / peers[round]!))) }
}

function bareText({ chain, concurrent, batched }: BareRates): string {
  return `one a commit ${Math.round(chain)}/s, over ${sizes.runs} connections ${Math.round(concurrent)}/s, ${sizes.runs} a commit ${Math.round(batched)}/s`
}
