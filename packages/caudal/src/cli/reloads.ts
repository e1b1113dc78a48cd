import { resolve } from 'node:path'
import type { Definitions, Workbench } from '../assemble.ts'
import type { Engine, ScheduledProject } from '../engine/index.ts'
import { canonicalJson, Fault, Faults, sleep } from '../kernel/index.ts'
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

/** How often in a row a load is not taken since files changed meanwhile; some change all the time. */
const mostPassedOver = 5

/**
 * Loads a project anew whenever it is asked to, one load after another, and goes on with what loads; with `watch` also when its files
 * have changed. A project that does not load changes nothing.
 */
export function reloadProject(options: Reloading): Stoppable {
  const { workbench, engine, context, tell } = options
  const { root, clock } = workbench
  const state = { last: '[]', asked: false, answer: false, busy: false, stopped: false, passedOver: 0 }
  const watched = options.watch ? watchProject({ root, clock, changed: () => ask() }) : undefined
  const see = (problems: readonly Fault[]): boolean =>
    !state.stopped && watched?.see(filesOf(workbench, problems), { broken: problems.length > 0 }) === true
  /** Whether files changed while they were read: then one of them may have been read half written, and all are read again. */
  const changedMeanwhile = async (): Promise<boolean> => {
    // What the system has to tell by now is heard before this goes on.
    await sleep(clock, { delayMs: 0 })
    const changed = (state.asked || watched?.moves() === true) && state.passedOver < mostPassedOver
    state.passedOver = changed ? state.passedOver + 1 : 0
    return changed
  }
  const once = async (): Promise<void> => {
    see([])
    const load = await loaded(workbench)
    if (await changedMeanwhile()) return
    const news = await take({ workbench, engine }, load)
    const problems = news.kind === 'broken' ? news.problems : []
    // What came into a folder before it was watched was not heard.
    if (see(problems)) state.asked = true
    const told = newsToTell(state, news)
    if (!state.stopped && told !== null) tell(told)
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

/** The files that a project is made of, and those that its problems are in. */
function filesOf({ root, sources }: Workbench, problems: readonly Fault[]): readonly string[] {
  const files = [...sources.map(({ path }) => path), ...problems.flatMap(({ place }) => place?.file ?? [])]
  return files.map((file) => resolve(root, file))
}

/** What is to be told of a load: the same problems are told once, and that nothing has changed to those alone who asked. */
function newsToTell(state: { last: string; answer: boolean }, news: ReloadNews): ReloadNews | null {
  const problems = news.kind === 'broken' ? news.problems : []
  const text = canonicalJson(problems.map(({ code, message, place }) => ({ code, message, place: place ?? null })))
  const mended = news.kind !== 'broken' && state.last !== '[]'
  const isNews = state.answer || (news.kind === 'same' ? mended : news.kind === 'taken' || text !== state.last)
  state.last = text
  state.answer = false
  if (!isNews) return null
  return news.kind === 'same' ? { kind: 'same', mended } : news
}

type Load = { readonly definitions: Definitions; readonly project: ScheduledProject } | { readonly problems: readonly Fault[] }

async function loaded(workbench: Workbench): Promise<Load> {
  try {
    const definitions = await workbench.load()
    return { definitions, project: await scheduledProject(workbench, definitions) }
  } catch (error) {
    return { problems: problemsOf(error) }
  }
}

/** Goes on with what was loaded, where it differs from what there was. */
async function take({ workbench, engine }: { readonly workbench: Workbench; readonly engine: Engine }, load: Load): Promise<ReloadNews> {
  if ('problems' in load) return { kind: 'broken', problems: load.problems }
  const { manifest: before, config } = workbench
  const { manifest, config: next } = load.definitions
  if (before.version === manifest.version && canonicalJson(config) === canonicalJson(next)) return { kind: 'same', mended: false }
  try {
    const waiting = await workbench.use(load.definitions)
    await engine.fireSchedules(load.project)
    return { kind: 'taken', ...changes(before, manifest), waiting }
  } catch (error) {
    return { kind: 'broken', problems: problemsOf(error) }
  }
}

function problemsOf(error: unknown): readonly Fault[] {
  if (error instanceof Faults) return error.faults
  return [error instanceof Fault ? error : unexpected(error)]
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
