import { formatDuration, writtenDuration } from '../kernel/index.ts'
import { nextTick } from '../plan/index.ts'
import type { PipelineManifest } from '../plan/index.ts'
import type { PipelineHabits } from '../ports/index.ts'
import type { Finding } from '../operate/index.ts'
import { countOf, formatShare } from './screen/number.ts'

/** Runs that must have been seen before anything is concluded from their times. */
const enoughRuns = 3
/** A run that takes less is not worth taking apart. Milliseconds. */
const longRunMs = 10 * 60_000
const giantShare = 0.9
/** Pipelines that left the project after a run or two, from which names look made up at each start. */
const manyGone = 5
const passing = 2
/** A date, or eight and more hexadecimal digits with both kinds among them. */
const madeUp = /(19|20)\d{2}[-_]?(0[1-9]|1[0-2])[-_]?([0-2]\d|3[01])|(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{8,}/

/** What the history says against how the pipelines are built: one giant task, a schedule too tight, unstable names, large outputs. */
export function habitFindings(options: {
  readonly pipelines: readonly PipelineManifest[]
  readonly habits: readonly PipelineHabits[]
  readonly now: number
}): readonly Finding[] {
  const { pipelines, habits, now } = options
  const byName = new Map(habits.map((habit) => [habit.pipeline, habit]))
  const known = pipelines.flatMap((pipeline) => {
    const habit = byName.get(pipeline.name)
    return habit === undefined ? [] : [...giantTask(habit), ...tightSchedule(pipeline, { habit, now }), ...largeOutputs(habit)]
  })
  return [...known, ...unstableNames(pipelines, habits)]
}

function giantTask({ pipeline, runMs, steps }: PipelineHabits): Finding[] {
  if (runMs.length < enoughRuns || middle(runMs) < longRunMs) return []
  const total = runMs.reduce((sum, ms) => sum + ms, 0)
  const giant = steps.find(({ mapped, ms }) => !mapped && ms >= total * giantShare)
  if (giant === undefined) return []
  return [
    {
      name: 'one giant task',
      level: 'warn',
      text: `${giant.step} takes ${formatShare(Math.min(1, giant.ms / total))} of the time of ${pipeline}, whose runs take ${formatDuration(middle(runMs))}`,
      hint: 'part it into steps, or map it over its days, files or shops: then they run side by side, and a failure repeats only its own part',
    },
  ]
}

function tightSchedule(pipeline: PipelineManifest, at: { readonly habit: PipelineHabits; readonly now: number }): Finding[] {
  const { runMs } = at.habit
  if (pipeline.schedule === null || pipeline.schedule.kind === 'on' || runMs.length < enoughRuns) return []
  const next = nextTick(pipeline.schedule, at.now)
  const everyMs = nextTick(pipeline.schedule, next) - next
  if (middle(runMs) <= everyMs) return []
  return [
    {
      name: 'tight schedule',
      level: 'warn',
      text: `${pipeline.name} is due every ${writtenDuration(everyMs)}, and its runs take ${formatDuration(middle(runMs))}`,
      hint: 'give it a longer interval, or make its runs shorter: they pile up',
    },
  ]
}

function largeOutputs({ pipeline, steps }: PipelineHabits): Finding[] {
  const large = steps.filter(({ largeOutputs: count }) => count > 0)
  if (large.length === 0) return []
  const which = large.map(({ step, largeOutputs: count }) => `${step} (${countOf(count, 'output')})`).join(', ')
  return [
    {
      name: 'large outputs',
      level: 'warn',
      text: `in ${pipeline} outputs of more than 64 KB come from ${which}`,
      hint: 'write rows to a dataset and let the task return what the next step needs to find them',
    },
  ]
}

function unstableNames(pipelines: readonly PipelineManifest[], habits: readonly PipelineHabits[]): Finding[] {
  const here = new Set(pipelines.map(({ name }) => name))
  const gone = habits.filter(({ pipeline, runs }) => !here.has(pipeline) && runs <= passing)
  const odd = [...new Set([...here, ...gone.map(({ pipeline }) => pipeline)])].filter((name) => madeUp.test(name))
  if (odd.length === 0 && gone.length < manyGone) return []
  const some = (odd.length > 0 ? odd : gone.map(({ pipeline }) => pipeline)).slice(0, 3).join(', ')
  const text =
    odd.length > 0 ? `names with a date or a hash in them: ${some}` : `${countOf(gone.length, 'pipeline')} came and went, as ${some}`
  return [
    {
      name: 'unstable names',
      level: 'warn',
      text,
      hint: 'name a pipeline for what it does; what changes from run to run is a parameter or the window, else its history falls apart',
    },
  ]
}

function middle(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0
}
