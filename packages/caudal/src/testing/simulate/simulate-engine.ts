import { Fault, seededRandom } from '../../kernel/index.ts'
import type { Published } from '../../journal/index.ts'
import type { Assignment, Outcome, Store } from '../../ports/index.ts'
import { mostlyYes } from './persons.ts'
import { between, pick, randomDatasets, randomPipeline, randomPools, randomRate, randomSchedule } from './random-pipeline.ts'
import { shrink } from './shrink.ts'
import { randomOutput } from './sim-engine.ts'
import { faultKinds, tellStory } from './story.ts'
import type { StoryEnd, StoryPlan } from './story.ts'

/** What a simulation of the engine came to. */
export interface EngineSimulation {
  /** State changes, each of which was held against all that must be true. */
  readonly steps: number
  readonly stories: number
}

/** Stories differ by this much in their seeds, so that those of neighbouring simulations do not meet. */
const storySeeds = 1_000_003

/**
 * Drives the real engine on real state databases through random pipelines and every kind of fault, on a virtual clock, until so many
 * state changes were made. The same seed does the same. Throws `SIMULATION-BROKEN`, with the seed and the shortest story found,
 * when a promise is broken. `tamper` puts something between the engines and the store, as a test's planted bug.
 */
export async function simulateEngine(options: {
  readonly seed: number
  readonly steps: number
  readonly tamper?: (store: Store) => Store
}): Promise<EngineSimulation> {
  const { seed, tamper } = options
  let steps = 0
  let stories = 0
  for (; steps < options.steps; stories++) {
    const plan = randomPlan(seed * storySeeds + stories)
    const tell = (told: StoryPlan): Promise<StoryEnd> =>
      tellStory(told, { perform: randomTasks(told), answer: mostlyYes, ...(tamper === undefined ? {} : { tamper }) })
    const end = await tell(plan)
    steps += end.changes
    if (end.violation !== null) throw brokenPromise({ seed, ...(await shrink({ plan, end }, { tell, tries: 120, steps: true })) })
  }
  return { steps, stories }
}

/** The fault of a simulation that broke a promise, with its story. */
export function brokenPromise(told: { readonly seed: number; readonly plan: StoryPlan; readonly end: StoryEnd }): Fault {
  const { seed, plan, end } = told
  const { runs, moves, engines, shared, faults } = plan
  const scene = `story ${plan.seed}: ${runs} runs, ${engines} engines${shared ? ' on the same runs' : ''}, ${moves} moves, faults: ${faults.join(', ') || 'none'}`
  return new Fault('SIMULATION-BROKEN', {
    message: `with seed ${seed}: ${end.violation}\n${scene}\n${end.story.join('\n')}`,
    hint: 'the same seed tells the same story again',
    blame: 'system',
    data: { seed, story: plan.seed, violation: end.violation },
  })
}

function randomPlan(seed: number): StoryPlan {
  const random = seededRandom(seed)
  const shared = random() < 0.1
  const fires = random() < 0.1
  const faults = faultKinds.filter((kind) => random() < (kind === 'jump' ? 0.5 : 0.7))
  // Where clocks disagree there is no telling how many started in a minute.
  const rated = !faults.includes('jump') && random() < 0.5
  const made = { random, rated, writes: fires }
  const names = Array.from({ length: between(random, [1, 2]) }, (_, index) => `p${index}`)
  const asked = names.map((name) => randomPipeline(name, { ...made, steps: between(random, [2, 12]) }))
  const mode = pick(random, ['all', 'any'] as const)
  const started = [
    randomPipeline('clock', { ...made, steps: between(random, [1, 4]), schedule: randomSchedule(random) }),
    randomPipeline('after', {
      ...made,
      writes: false,
      steps: between(random, [1, 4]),
      schedule: { kind: 'on', mode, datasets: randomDatasets },
    }),
  ]
  return {
    seed,
    pipelines: fires ? [...asked, ...started] : asked,
    triggered: [],
    pools: rated ? [...randomPools, randomRate] : randomPools,
    engines: between(random, [1, 3]),
    shared,
    fires,
    runs: between(random, [2, 10]),
    moves: 400,
    faults,
    rate: 0.12,
  }
}

/** Tasks that always succeed, with outputs and dataset versions at random; sensors that hold now and then. */
function randomTasks(plan: StoryPlan): (assignment: Assignment) => Outcome {
  const chance = seededRandom(plan.seed + 7)
  const steps = new Map(plan.pipelines.flatMap(({ name, steps: own }) => own.map((step) => [`${name}/${step.name}`, step])))
  let versions = 0
  return (assignment) => {
    if (assignment.kind === 'look' && chance() < 0.4) return { kind: 'not_yet', saw: 'nothing' }
    const { task, writes } = steps.get(`${assignment.pipeline}/${assignment.step}`)!
    const published = writes.map((dataset) => publishedVersion(dataset, `v${++versions}`))
    return { kind: 'succeeded', output: randomOutput(assignment, { task, chance: chance() }), published }
  }
}

function publishedVersion(dataset: string, version: string): Published {
  return { dataset, version, mode: 'append', rows: 1, quarantined: 0, total: 1, reasons: [] }
}
