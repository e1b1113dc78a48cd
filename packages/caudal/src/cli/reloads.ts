import { resolve } from 'node:path'
import type { Definitions, Workbench } from '../assemble.ts'
import type { Engine, ScheduledProject } from '../engine/index.ts'
import { canonicalJson, Fault, Faults } from '../kernel/index.ts'
import type { Stoppable } from '../kernel/index.ts'
import { triggeredManifests } from '../plan/index.ts'
import type { Manifest } from '../plan/index.ts'
import { watchProject } from '../project/index.ts'
import type { Context } from './command.ts'
import { checkedParams } from './params.ts'

/** What came of loading a project anew: pipelines by name, and the settings that take effect with the next start alone. */
export type ReloadNews =
  | {
      readonly kind: 'taken'
      readonly added: readonly string[]
      readonly changed: readonly string[]
      readonly removed: readonly string[]
      readonly waiting: readonly string[]
    }
  /** It does not load; what was loaded before goes on. */
  | { readonly kind: 'broken'; readonly problems: readonly Fault[] }
  /** It loads, and says what is gone on with; `mended` where it did not load before. */
  | { readonly kind: 'same'; readonly mended: boolean }

/** The pipelines of a project that have a schedule, with the parameters of their runs. Rejects where a parameter has no default. */
export async function scheduledProject(workbench: Workbench, { manifest, sources }: Definitions): Promise<ScheduledProject> {
  const scheduled = manifest.pipelines.filter(({ schedule }) => schedule !== null)
  return {
    sources,
    definitions: manifest,
    pipelines: await Promise.all(
      scheduled.map(async (pipeline) => ({
        pipeline,
        triggered: triggeredManifests(manifest, pipeline),
        params: await checkedParams(workbench, { pipeline, texts: [] }),
      })),
    ),
  }
}

/** What is loaded anew, for whom, and who is told; with `watch` when files change too. */
interface Reloading {
  readonly workbench: Workbench
  readonly engine: Engine
  readonly context: Context
  readonly watch: boolean
  readonly tell: (news: ReloadNews) => void
  /** Until it is settled nothing is loaded; what is asked meanwhile is answered then. */
  readonly after: Promise<unknown>
}

/**
 * Loads a project anew whenever it is asked to, one load after another, and goes on with what loads; with `watch` also when its files
 * have changed. A project that does not load changes nothing.
 */
export function reloadProject(options: Reloading): Stoppable {
  const { workbench, engine, context, tell } = options
  const { root, clock } = workbench
  const state = { last: '[]', asked: false, answer: false, busy: false, stopped: false }
  const watched = options.watch ? watchProject({ root, clock, changed: () => ask() }) : undefined
  const see = (problems: readonly Fault[]): boolean => {
    const files = [...workbench.sources.map(({ path }) => path), ...problems.flatMap(({ place }) => place?.file ?? [])]
    return (
      !state.stopped &&
      watched?.see(
        files.map((file) => resolve(root, file)),
        { broken: problems.length > 0 },
      ) === true
    )
  }
  const once = async (): Promise<void> => {
    see([])
    const news = await reload({ workbench, engine })
    const problems = news.kind === 'broken' ? news.problems : []
    // What came into a folder before it was watched was not heard.
    if (see(problems)) state.asked = true
    const text = canonicalJson(problems.map(({ code, message, place }) => ({ code, message, place: place ?? null })))
    const mended = news.kind !== 'broken' && state.last !== '[]'
    const isNews = state.answer || (news.kind === 'same' ? mended : news.kind === 'taken' || text !== state.last)
    state.last = text
    state.answer = false
    if (!state.stopped && isNews) tell(news.kind === 'same' ? { kind: 'same', mended } : news)
  }
  const work = async (): Promise<void> => {
    state.busy = true
    await options.after.catch(() => undefined)
    while (state.asked && !state.stopped) {
      state.asked = false
      await once()
    }
    state.busy = false
  }
  const ask = (): void => {
    state.asked = true
    if (!state.busy) void work()
  }
  const asks = context.onReload(() => {
    state.answer = true
    ask()
  })
  // What changed since the start was not watched.
  if (options.watch) ask()
  return {
    stop() {
      state.stopped = true
      asks.stop()
      watched?.stop()
    },
  }
}

async function reload({ workbench, engine }: { readonly workbench: Workbench; readonly engine: Engine }): Promise<ReloadNews> {
  const { manifest: before, config } = workbench
  try {
    const next = await workbench.load()
    const project = await scheduledProject(workbench, next)
    if (before.version === next.manifest.version && canonicalJson(config) === canonicalJson(next.config)) {
      return { kind: 'same', mended: false }
    }
    const waiting = await workbench.use(next)
    await engine.fireSchedules(project)
    return { kind: 'taken', ...changes(before, next.manifest), waiting }
  } catch (error) {
    if (error instanceof Faults) return { kind: 'broken', problems: error.faults }
    return { kind: 'broken', problems: [error instanceof Fault ? error : unexpected(error)] }
  }
}

function unexpected(cause: unknown): Fault {
  const message = cause instanceof Error ? cause.message : String(cause)
  return new Fault('CLI-UNEXPECTED', {
    message,
    hint: 'this is a defect of Caudal; what was loaded before goes on',
    blame: 'system',
    cause,
  })
}

function changes(before: Manifest, after: Manifest): { readonly [what in 'added' | 'changed' | 'removed']: readonly string[] } {
  const old = new Map(before.pipelines.map(({ name, version }) => [name, version]))
  const now = new Map(after.pipelines.map(({ name, version }) => [name, version]))
  return {
    added: [...now.keys()].filter((name) => !old.has(name)),
    changed: [...now].flatMap(([name, version]) => (old.has(name) && old.get(name) !== version ? [name] : [])),
    removed: [...old.keys()].filter((name) => !now.has(name)),
  }
}
