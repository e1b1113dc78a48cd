import type { StepRun } from 'caudal/api'
import { Suspense, lazy, useMemo } from 'react'
import type { ReactElement } from 'react'
import { useLanguage } from '../words/language.tsx'
import { withoutShortcuts } from './without-shortcuts.ts'
import type { Drawing } from './graph-model.ts'
import { markOf, stepState } from './state-mark.tsx'
import { RowsSkeleton } from './views.tsx'

const GraphView = lazy(() => import('./graph-view.tsx').then(({ GraphView }) => ({ default: GraphView })))

/** A step as a graph of a pipeline needs it. */
interface GraphStep {
  readonly name: string
  readonly after: readonly string[]
}

/** The steps of a pipeline as boxes, each with the mark of its run where there is one. */
function stepDrawing(steps: readonly GraphStep[], runs: readonly StepRun[]): Drawing {
  const states = new Map(runs.filter(({ item }) => item === null).map((run) => [run.step, markOf(stepState(run))]))
  const names = new Set(steps.map(({ name }) => name))
  return withoutShortcuts({
    boxes: steps.map(({ name }) => ({ id: name, label: name, kind: 'step', group: null, mark: states.get(name) ?? null })),
    lines: steps.flatMap(({ name, after }) => after.filter((each) => names.has(each)).map((from) => ({ from, to: name }))),
  })
}

/** The graph of a pipeline's steps, coloured by a run of it. */
export function StepGraph(shown: {
  readonly steps: readonly GraphStep[]
  readonly runs: readonly StepRun[]
  readonly picked: string | null
  readonly pick: (step: string | null) => void
}): ReactElement {
  const { say } = useLanguage()
  const { steps, runs } = shown
  const drawing = useMemo(() => stepDrawing(steps, runs), [steps, runs])
  return (
    <Suspense fallback={<RowsSkeleton rows={8} />}>
      <GraphView drawing={drawing} picked={shown.picked} pick={shown.pick} label={say('run.graph')} />
    </Suspense>
  )
}
