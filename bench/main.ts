// Measures, all in one run and side by side with what else does the work: `npm run -s bench -- [AREA…] [--json] [--rounds N]`.
import { parseArgs } from 'node:util'
import { figureLines } from './figure.ts'
import type { Figure } from './figure.ts'

/** What measures an area: figures of so many rounds. Progress goes to standard error. */
interface Area {
  readonly measure: (options: { readonly rounds: number; readonly say: (line: string) => void }) => Promise<readonly Figure[]>
}

const areas: Readonly<Record<string, () => Promise<Area>>> = {
  engine: () => import('./engine.ts'),
  postgres: () => import('./postgres.ts'),
  flights: () => import('./flights.ts'),
  jinja: () => import('./jinja.ts'),
  lists: () => import('./lists.ts'),
  models: () => import('./models.ts'),
  screen: () => import('./screen.ts'),
  serve: () => import('./serve.ts'),
  warehouse: () => import('./warehouse.ts'),
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '5' } },
})

const rounds = Number(values.rounds)
const chosen = positionals.length === 0 ? Object.keys(areas) : positionals
const unknown = chosen.filter((name) => areas[name] === undefined)
if (unknown.length > 0 || !Number.isInteger(rounds) || rounds < 1) {
  console.error(`usage: npm run -s bench -- [${Object.keys(areas).join(' | ')}]… [--json] [--rounds N]`)
  process.exit(2)
}

const figures: Figure[] = []
for (const name of chosen) {
  const area = await areas[name]?.()
  figures.push(...((await area?.measure({ rounds, say: (line) => console.error(`${name}: ${line}`) })) ?? []))
}
console.log(values.json ? JSON.stringify(figures, null, 2) : figureLines(figures).join('\n'))
