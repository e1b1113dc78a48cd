import type { FaultRecord, Window } from '../../kernel/index.ts'
import type { CheckResult, JournalEntry, JournalEvent, ProgressNote, Published, RunCommand, RunState } from '../../journal/index.ts'
import { clearings, isTerminal, runOf } from '../../journal/index.ts'
import type { EngineNews } from '../../engine/index.ts'
import type { PipelineManifest, StepKind } from '../../plan/index.ts'
import type { RunRecord } from '../../ports/index.ts'
import type { ItemState, ItemsView } from './items-view.ts'
import { itemState, itemsView, withItem } from './items-view.ts'

/** A step as the screen tells it. Moments are milliseconds since 1970. */
export interface StepView {
  readonly name: string
  readonly kind: StepKind
  readonly state: ItemState
  /** The number of the newest attempt, from 1; 0 before the first. */
  readonly attempt: number
  readonly startedAt: number | null
  readonly finishedAt: number | null
  readonly dueAt: number | null
  readonly cached: boolean
  /** Why the step is in its state: what a sensor saw, why it was skipped. */
  readonly reason: string | null
  /** The newest error of the step itself. */
  readonly error: FaultRecord | null
  /** The newest error of an item. */
  readonly itemError: FaultRecord | null
  readonly notes: ReadonlyMap<number | null, ProgressNote>
  readonly items: ItemsView | null
  readonly published: readonly Published[]
  /** What its newest attempt, or its items', found out by checks. */
  readonly checks: readonly CheckResult[]
}

/** A run as the screen tells it: folded from the news of the engine. */
export interface RunView {
  readonly id: string
  readonly pipeline: string
  readonly window: Window
  readonly state: RunState
  readonly resumed: boolean
  /** Whether a deadline of the run or of a step has passed. */
  readonly late: boolean
  /** Whether nothing more of it starts until it is resumed. */
  readonly paused: boolean
  readonly startedAt: number
  readonly finishedAt: number | null
  readonly reason: string | null
  /** In the manifest's order. */
  readonly steps: readonly StepView[]
  readonly places: ReadonlyMap<string, number>
}

type TaskRunEvent = Extract<JournalEvent, { kind: 'task_run' }>
type AttemptEvent = Extract<JournalEvent, { kind: 'attempt' }>

/** A run of which nothing has been heard yet. */
export function runView(options: {
  readonly run: RunRecord
  readonly pipeline: PipelineManifest
  readonly resumed: boolean
  readonly now: number
}): RunView {
  const { run, pipeline, resumed, now } = options
  return {
    id: run.id,
    pipeline: run.pipeline,
    window: run.window,
    state: run.state,
    resumed,
    late: run.lateAt !== null,
    paused: run.paused,
    startedAt: now,
    finishedAt: run.finishedAt,
    reason: run.reason,
    steps: pipeline.steps.map((step) => untouched(step.name, step.kind)),
    places: new Map(pipeline.steps.map((step, index) => [step.name, index])),
  }
}

/** The run after a piece of news. News of other runs change nothing. */
export function foldNews(view: RunView, news: EngineNews): RunView {
  if (news.kind === 'progress')
    return news.note.run === view.id ? changeStep(view, news.note.step, (step) => withNote(step, news.note)) : view
  if (news.kind !== 'journal' || runOf(news.entry.event) !== view.id) return view
  const { event } = news.entry
  if (event.kind === 'run') return foldRun(view, news.entry)
  if (event.kind === 'late') return { ...view, late: true }
  if (event.kind === 'command') return foldCommand(view, event.command)
  if (event.kind === 'approval') return view
  const { at } = news.entry
  if (event.kind === 'backfill' || event.kind === 'backfill_window' || event.kind === 'dataset' || event.kind === 'request') return view
  if (event.kind === 'attempt') return changeStep(view, event.step, (step) => withAttempt(step, event))
  return changeStep(view, event.step, (step) =>
    event.item === null ? withOwnState(step, { event, at }) : withItemState(step, { event, at }),
  )
}

/** What a step has published, a line a dataset: rows and quarantined rows added up, version and total of the last write. */
export function publishedOf(steps: readonly StepView[]): readonly Published[] {
  const byDataset = new Map<string, Published>()
  for (const step of steps) {
    for (const published of step.published) {
      const before = byDataset.get(published.dataset)
      byDataset.set(published.dataset, before === undefined ? published : joined(before, published))
    }
  }
  return [...byDataset.values()]
}

/** The rows that some writes wrote; null where that is known of none. */
export function writtenRows(published: readonly Published[]): number | null {
  const known = published.flatMap(({ rows }) => rows ?? [])
  return known.length === 0 ? null : known.reduce((sum, rows) => sum + rows, 0)
}

function joined(before: Published, after: Published): Published {
  const reasons = new Map<string, number>()
  for (const { reason, rows } of [...before.reasons, ...after.reasons]) reasons.set(reason, (reasons.get(reason) ?? 0) + rows)
  const newest = versionNumber(after.version) >= versionNumber(before.version) ? after : before
  return {
    ...newest,
    rows: writtenRows([before, after]),
    quarantined: before.quarantined + after.quarantined,
    reasons: [...reasons].map(([reason, rows]) => ({ reason, rows })).toSorted((a, b) => b.rows - a.rows),
  }
}

function versionNumber(version: string): number {
  return Number(version.replace(/\D/g, '')) || 0
}

function untouched(name: string, kind: StepKind): StepView {
  return {
    name,
    kind,
    state: 'pending',
    attempt: 0,
    startedAt: null,
    finishedAt: null,
    dueAt: null,
    cached: false,
    reason: null,
    error: null,
    itemError: null,
    notes: new Map(),
    items: null,
    published: [],
    checks: [],
  }
}

function changeStep(view: RunView, name: string, change: (step: StepView) => StepView): RunView {
  const index = view.places.get(name)
  if (index === undefined) return view
  const before = view.steps[index]!
  const after = change(before)
  return before === after ? view : { ...view, steps: view.steps.with(index, after) }
}

function foldRun(view: RunView, entry: JournalEntry): RunView {
  if (entry.event.kind !== 'run') return view
  const { to, reason } = entry.event
  return {
    ...view,
    state: to,
    reason: to === 'queued' ? null : (reason ?? view.reason),
    finishedAt: isTerminal('run', to) ? entry.at : null,
  }
}

function foldCommand(view: RunView, command: RunCommand): RunView {
  return command === 'pause' || command === 'resume' ? { ...view, paused: command === 'pause' } : view
}

function withNote(step: StepView, note: ProgressNote): StepView {
  return { ...step, notes: new Map(step.notes).set(note.item, note) }
}

function withAttempt(step: StepView, event: AttemptEvent): StepView {
  const published = event.published ?? []
  return {
    ...step,
    attempt: event.item === null ? event.attempt : step.attempt,
    ...(event.error === undefined ? {} : event.item === null ? { error: event.error } : { itemError: event.error }),
    startedAt: event.to === 'lost' && event.item === null ? null : step.startedAt,
    published: published.length === 0 ? step.published : [...step.published, ...published],
    checks: event.item === null ? (event.checks ?? []) : [...step.checks, ...(event.checks ?? [])],
  }
}

function withOwnState(step: StepView, news: { readonly event: TaskRunEvent; readonly at: number }): StepView {
  const { event, at } = news
  if (event.to === clearings.step) return { ...untouched(step.name, step.kind), items: event.items === undefined ? null : step.items }
  const ended = isTerminal('taskRun', event.to)
  return {
    ...step,
    state: stateOf(event, step.state),
    startedAt: step.startedAt ?? (event.to === 'running' || event.to === 'waiting' ? at : null),
    finishedAt: ended ? at : null,
    dueAt: event.dueAt ?? null,
    cached: event.cached ?? step.cached,
    reason: event.reason ?? (event.to === 'waiting' || step.kind !== 'wait' ? null : step.reason),
    error: event.error ?? (event.to === 'succeeded' ? null : step.error),
    notes: ended ? new Map() : step.notes,
    items: event.items === undefined || step.items !== null ? step.items : itemsView(event.items),
  }
}

function withItemState(step: StepView, news: { readonly event: TaskRunEvent; readonly at: number }): StepView {
  const { event, at } = news
  const index = event.item!
  const items = step.items
  const state = stateOf(event, items === null ? 'pending' : itemState(items, index))
  const notes = isTerminal('taskRun', event.to) && step.notes.has(index) ? without(step.notes, index) : step.notes
  return {
    ...step,
    startedAt: step.startedAt ?? (event.to === 'running' ? at : null),
    itemError: event.error ?? step.itemError,
    dueAt: state === 'retrying' || state === 'waiting' ? (event.dueAt ?? step.dueAt) : step.dueAt,
    notes,
    items: items === null ? null : withItem(items, { index, state }),
  }
}

function stateOf(event: TaskRunEvent, before: ItemState): ItemState {
  if (event.to !== 'ready') return event.to
  return before === 'running' || before === 'retrying' ? 'retrying' : 'ready'
}

function without(notes: ReadonlyMap<number | null, ProgressNote>, item: number): ReadonlyMap<number | null, ProgressNote> {
  const rest = new Map(notes)
  rest.delete(item)
  return rest
}
