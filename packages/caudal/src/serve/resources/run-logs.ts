import { z } from 'zod'
import { runs } from '../../api/index.ts'
import type { LogQuery } from '../../api/index.ts'
import { sleep } from '../../kernel/index.ts'
import { isTerminal } from '../../journal/index.ts'
import type { OpenProject } from '../../operate/index.ts'
import type { LogPage } from '../../ports/index.ts'
import { endpoint } from '../endpoint.ts'
import type { Endpoint } from '../endpoint.ts'
import { cursorOf, isText, limitOf, placeOf } from '../paging.ts'
import { notFound } from '../problems.ts'
import { count, json, name, pageFields, word } from '../schemas.ts'

/** How long an answer is waited for at the most; proxies give up on those that take longer. Milliseconds. */
const mostWaitMs = 25_000
/** How often to look for lines that other processes wrote, and how long those that come here are gathered. Milliseconds. */
const lookMs = 1_000
const gatherMs = 50

interface Following {
  readonly project: OpenProject
  readonly run: string
  readonly query: LogQuery
  readonly signal: AbortSignal
}

/** The next lines of a log as soon as there is one, or nothing where the run has ended or the time is over. */
async function nextPage({ project, run, query, signal }: Following): Promise<LogPage & { readonly ended: boolean }> {
  const { step, item, level, search, waitMs = 0 } = query
  const { clock } = project
  const until = clock.monotonic() + waitMs
  const page = async (from: string | undefined): Promise<LogPage & { readonly ended: boolean }> => {
    // Asked before the lines are, so that none can come after an end that is told.
    const ended = await hasEnded(project, run)
    const found = await project.logs.page({
      run,
      ...(step === undefined ? {} : { step }),
      ...(item === undefined ? {} : { item }),
      ...(level === undefined ? {} : { level }),
      ...(search === undefined ? {} : { search }),
      ...(from === undefined ? {} : { from }),
      limit: limitOf(query),
    })
    return { ...found, ended }
  }
  const from = placeOf('logs', { query, is: isText })
  if (waitMs === 0) return await page(from)
  const bell = { ring: (): void => undefined, rung: false }
  const engine = await project.engine()
  const hearing = engine.listen((news) => {
    const of = news.kind === 'log' ? news.line : news.kind === 'journal' && news.entry.event.kind === 'run' ? news.entry.event : null
    if (of?.run !== run) return
    bell.rung = true
    bell.ring()
  })
  try {
    let at = from
    for (;;) {
      bell.rung = false
      const found = await page(at)
      at = found.end
      const left = until - clock.monotonic()
      if (found.lines.length > 0 || found.next !== null || found.ended || left <= 0 || signal.aborted) return found
      if (!bell.rung) await quiet(project, { bell, waitMs: Math.min(left, lookMs), signal })
      if (bell.rung) await sleep(clock, { delayMs: gatherMs, signal }).catch(() => undefined)
    }
  } finally {
    hearing.stop()
  }
}

async function hasEnded({ store }: OpenProject, id: string): Promise<boolean> {
  const run = await store.run(id)
  return run === null || isTerminal('run', run.state)
}

/** Resolves when the bell rings, the time is over or the signal aborts. */
function quiet(
  { clock }: OpenProject,
  of: { readonly bell: { ring: () => void }; readonly waitMs: number; readonly signal: AbortSignal },
): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      timer.stop()
      of.signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = clock.after(of.waitMs, end, { idle: true })
    of.signal.addEventListener('abort', end, { once: true })
    of.bell.ring = end
  })
}

/** The lines of a run's log. */
export const logs: Endpoint = endpoint(runs.logs, {
  id: 'runs.logs',
  summary: 'The log of a run, oldest line first',
  details:
    'A search goes through a part of a long log at a time: a page may be short, or empty, and still have a `next`. To follow a log, ask again from `end`, with `waitMs`: then nothing is answered until there is a line, the run has ended or so much time has passed.',
  role: 'viewer',
  query: z.strictObject({
    ...pageFields,
    step: word.optional(),
    item: count(0, 1_000_000_000).optional(),
    level: z.enum(['debug', 'info', 'warn', 'error']).optional(),
    search: word.optional(),
    waitMs: count(0, mostWaitMs).optional(),
  }),
  answer: name(
    'LogPart',
    z.object({
      items: z.array(
        name(
          'LogLine',
          z.object({
            place: z.string(),
            at: z.string(),
            run: z.string(),
            step: z.string(),
            item: z.number().nullable(),
            attempt: z.number(),
            level: z.enum(['debug', 'info', 'warn', 'error']),
            message: z.string(),
            fields: z.record(z.string(), json).exactOptional(),
          }),
        ),
      ),
      next: z.string().nullable(),
      end: z.string(),
      ended: z.boolean(),
    }),
  ),
  async handle({ project, path, query, signal }) {
    if ((await project.store.run(path.run)) === null) throw notFound('run', { name: path.run })
    const found = await nextPage({ project, run: path.run, query, signal })
    return {
      items: found.lines.map(({ place, line }) => ({ place, ...line })),
      next: found.next === null ? null : cursorOf('logs', found.next),
      end: cursorOf('logs', found.end),
      ended: found.ended,
    }
  },
})
