import type { Workbench } from '../../assemble.ts'
import type { Engine, EngineNews } from '../../engine/index.ts'
import type { LogLine } from '../../journal/index.ts'
import type { PipelineManifest } from '../../plan/index.ts'
import type { RunRecord, StoreReader, TaskRunRecord } from '../../ports/index.ts'
import type { Context, Output } from '../command.ts'
import { createRunScreen } from './run-screen.ts'
import type { RunView } from './run-view.ts'
import { foldNews, runView } from './run-view.ts'

/** How a run ended, with all that its report needs. */
export interface RunEnd {
  readonly run: RunRecord
  readonly resumed: boolean
  readonly view: RunView
  readonly steps: readonly TaskRunRecord[]
  /** The last lines of the log of each step that failed, by step. */
  readonly tails: ReadonlyMap<string, readonly LogLine[]>
}

/** What is to be run and where it is shown. */
export interface FollowOptions {
  readonly workbench: Workbench
  readonly pipeline: PipelineManifest
  /** Starts the run, or goes on with one. */
  readonly begin: (engine: Engine) => Promise<{ readonly run: RunRecord; readonly resumed: boolean }>
  readonly context: Context
  readonly output: Output
  readonly quiet: boolean
}

const tailLines = 8
const tailSteps = 5

/** Starts a run, shows it until it ends, and passes on the wish to stop: once gracefully, twice at once. */
export async function followRun(options: FollowOptions): Promise<RunEnd> {
  const { workbench, pipeline, begin, context, output, quiet } = options
  const engine = await workbench.engine()
  const early: EngineNews[] = []
  let hear = (news: EngineNews): void => void early.push(news)
  const listening = engine.listen((news) => hear(news))
  const { run, resumed } = await begin(engine)
  const first = runView({ run, pipeline, resumed, now: context.clock.now() })
  const { view, seq } = resumed ? await pastOf(first, workbench.store) : { view: first, seq: 0 }
  const screen = createRunScreen({ output, clock: context.clock, quiet, view })
  for (const news of early) if (news.kind !== 'journal' || news.entry.seq > seq) screen.hear(news)
  hear = (news) => screen.hear(news)

  let asked = 0
  const stops = context.onStop(() => {
    asked++
    if (asked > 2) return
    screen.stopping(asked === 1 ? 'graceful' : 'hard')
    void engine.cancel(run.id, { hard: asked > 1, reason: 'stopped at the terminal' })
  })
  let ended: RunRecord
  let last: RunView
  try {
    ended = await engine.finished(run.id)
  } finally {
    last = screen.end()
    stops.stop()
    listening.stop()
  }
  await workbench.logs.flush()
  return { run: ended, resumed, view: last, steps: await workbench.store.steps(run.id), tails: await tailsOf(workbench, last) }
}

async function pastOf(first: RunView, store: StoreReader): Promise<{ readonly view: RunView; readonly seq: number }> {
  let view = first
  let seq = 0
  for (;;) {
    const entries = await store.journal({ after: seq, run: first.id, limit: 1_000 })
    for (const entry of entries) view = foldNews(view, { kind: 'journal', entry })
    if (entries.length === 0) return { view, seq }
    seq = entries.at(-1)!.seq
  }
}

/** The last lines of the log of each step that failed, of the first five such steps. */
export async function tailsOf(workbench: Workbench, view: RunView): Promise<ReadonlyMap<string, readonly LogLine[]>> {
  const tails = new Map<string, readonly LogLine[]>()
  const failed = view.steps.filter((step) => step.state === 'failed').slice(0, tailSteps)
  for (const step of failed) {
    const tail: LogLine[] = []
    for await (const line of workbench.logs.read({ run: view.id, step: step.name }, { signal: new AbortController().signal })) {
      tail.push(line)
      if (tail.length > tailLines) tail.shift()
    }
    tails.set(step.name, tail)
  }
  return tails
}
