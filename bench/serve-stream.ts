import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants, setPriority } from 'node:os'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Client } from '../packages/caudal/src/api/index.ts'
import { gapsOf } from './engine-project.ts'
import { against, rounded } from './figure.ts'
import type { Figure } from './figure.ts'
import { chainSteps } from './serve-project.ts'
import type { BenchServer } from './serve-project.ts'

const clients = 200
const stepsPerSecond = 1_000
const runs = 50

/** What a round of runs came to: milliseconds from the end of a step to the end of the next, and how many steps there were in a second. */
interface Round {
  readonly gaps: readonly number[]
  readonly rate: number
  readonly cpuMs: number | null
}

/** The clients of the stream, in a process of their own. */
interface Listeners extends Disposable {
  /** How far all of them are, the fewest entries that one has heard, and how many were missed. */
  standing(): Promise<{ readonly slowest: number; readonly fewest: number; readonly gaps: number }>
}

async function listen(url: string, after: number): Promise<Listeners> {
  const program = fileURLToPath(new URL('stream-client.ts', import.meta.url))
  const child = spawn(process.execPath, [program, url, String(clients), String(after)], { stdio: ['pipe', 'pipe', 'inherit'] })
  // Clients have machines of their own; on this one, what they do with what they hear yields to those that are measured.
  setPriority(child.pid!, constants.priority.PRIORITY_LOW)
  const lines = createInterface(child.stdout)
  await once(lines, 'line')
  return {
    async standing() {
      child.stdin.write('\n')
      return JSON.parse(String((await once(lines, 'line'))[0])) as Awaited<ReturnType<Listeners['standing']>>
    },
    [Symbol.dispose]: () => void child.kill('SIGKILL'),
  }
}

/** A day of its own for each run. */
const dayOf = (nth: number): string => new Date(Date.UTC(2020, 0, 1 + nth)).toISOString().slice(0, 10)

/** Starts so many runs of a chain, at the pace of so many steps a second, and waits until the last has ended. */
async function round(server: BenchServer, of: { readonly client: Client; readonly first: number }): Promise<Round> {
  const { client, first } = of
  const cpuBefore = server.cpuMs()
  const begun = performance.now()
  const started: Promise<string>[] = []
  for (let nth = 0; nth < runs; nth++) {
    await pause(Math.max(0, begun + (nth * chainSteps * 1_000) / stepsPerSecond - performance.now()))
    const asked = client.runs.start({ path: { pipeline: 'chain' }, body: { window: dayOf(first + nth) } })
    started.push(asked.then(({ run }) => run.run))
  }
  const ids = await Promise.all(started)
  for (const run of ids) while ((await client.runs.get({ path: { run } })).finishedAt === null) await pause(20)
  const seconds = (performance.now() - begun) / 1_000
  const cpuMs = server.cpuMs()
  const gaps = await Promise.all(ids.map((run) => gapsOf({ root: server.root }, run)))
  return {
    gaps: gaps.flat().toSorted((a, b) => a - b),
    rate: (runs * chainSteps) / seconds,
    cpuMs: cpuMs === null || cpuBefore === null ? null : cpuMs - cpuBefore,
  }
}

const at = (gaps: readonly number[], share: number): number => gaps[Math.floor(gaps.length * share)]!

/** What many clients of the stream of events cost the steps that run meanwhile, and whether each of them heard everything. */
export async function streamFigures(
  server: BenchServer,
  of: { readonly client: Client; readonly say: (line: string) => void },
): Promise<readonly Figure[]> {
  const { client, say } = of
  await round(server, { client, first: 0 })
  const alone = await round(server, { client, first: runs })
  say(`alone: ${roundText(alone)}`)
  const { lastSeq: after } = await client.server.history()
  using listeners = await listen(server.url, after)
  const heard = await round(server, { client, first: 2 * runs })
  say(`with ${clients} clients: ${roundText(heard)}`)
  const { lastSeq } = await client.server.history()
  let standing = await listeners.standing()
  while (standing.slowest < lastSeq) {
    await pause(50)
    standing = await listeners.standing()
  }
  const entries = lastSeq - after
  say(`${entries} entries; ${standing.gaps} missed, ${standing.fewest} heard by the one that heard the fewest`)
  return [
    { name: `serve.stream_${clients}_clients.missed`, value: standing.gaps + Math.max(0, entries - standing.fewest), unit: 'entries' },
    { name: `serve.stream_${clients}_clients.steps_per_s`, value: Math.round(heard.rate), unit: '1/s' },
    against(at(alone.gaps, 0.5), { name: `serve.stream_${clients}_clients.step_to_step.p50_ms`, value: at(heard.gaps, 0.5), unit: 'ms' }),
    against(at(alone.gaps, 0.99), { name: `serve.stream_${clients}_clients.step_to_step.p99_ms`, value: at(heard.gaps, 0.99), unit: 'ms' }),
    ...(heard.cpuMs === null || alone.cpuMs === null
      ? []
      : [against(alone.cpuMs, { name: `serve.stream_${clients}_clients.cpu_ms`, value: heard.cpuMs, unit: 'ms' })]),
  ]
}

function roundText({ gaps, rate, cpuMs }: Round): string {
  const cpu = cpuMs === null ? '' : `, ${cpuMs} ms of the processor`
  return `${Math.round(rate)} steps/s, step to step p50 ${rounded(at(gaps, 0.5))} ms, p99 ${rounded(at(gaps, 0.99))} ms${cpu}`
}
