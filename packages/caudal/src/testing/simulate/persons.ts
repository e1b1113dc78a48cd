import { pick } from './random-pipeline.ts'
import type { Random } from '../../kernel/index.ts'
import type { Answer } from '../../engine/index.ts'
import type { SimEngine } from './sim-engine.ts'
import type { World } from './world.ts'

/** The engine that drives a run and is at work, if there is one. */
function driverOf(world: World, run: string | null): SimEngine | undefined {
  const driver = run === null ? null : world.drivers.get(run)
  return world.engines.find(({ engine, line, paused }) => !line.dead && !paused && (world.shared ? run !== null : engine.worker === driver))
}

/** A person answers a question of a run that an engine drives; false where there is none. */
export async function answerOne(world: World, random: Random): Promise<boolean> {
  const open = await world.store.openApprovals({ limit: 100 })
  const driven = open.filter(({ run }) => driverOf(world, run) !== undefined)
  if (driven.length === 0) return false
  const { run, step } = pick(random, driven)
  const answer = await world.answer({ step, chance: random() })
  world.tell(`a person answers ${run.slice(-4)}/${step} with ${'approve' in answer ? 'yes' : 'no'}`)
  await ask(world, { engine: driverOf(world, run)!, what: (engine) => engine.engine.answer({ run, step }, answer) })
  return true
}

/** A person holds a run that an engine drives, or lets it go on; false where there is none. */
export async function holdOne(world: World, run: string | null): Promise<boolean> {
  const engine = driverOf(world, run)
  if (engine === undefined || run === null) return false
  const paused = world.fold.runs.get(run)?.paused !== true
  await ask(world, { engine, what: (asked) => asked.engine.pause(run, { paused }) })
  return true
}

async function ask(
  world: World,
  order: { readonly engine: SimEngine; readonly what: (engine: SimEngine) => Promise<void> },
): Promise<void> {
  const { engine, what } = order
  await world.answered(
    engine,
    what(engine).catch(() => undefined),
  )
}

/** What a person answers where the test says nothing: mostly yes. */
export function mostlyYes({ chance }: { readonly chance: number }): Answer {
  return chance < 0.8 ? { approve: chance < 0.6 } : { reject: true }
}
