import { formatDuration, isoInstant } from '../kernel/index.ts'
import type { PipelineManifest, Rate } from '../plan/index.ts'
import type { ExplainWords } from './explain-words.ts'
import type { Rates } from './rates.ts'
import type { ApprovalRecord, RunRecord, RunSurroundings, TaskRunRecord, Timer } from '../ports/index.ts'

/** Why something is where it is, in one sentence, and when it goes on by itself where that is known. */
export interface Verdict {
  /** A step with its item, as `load/3`; empty for the run as a whole. */
  readonly subject: string
  readonly state: string
  /** What kind of reason it is; the text is for people. */
  readonly reason: VerdictReason
  readonly text: string
  /** When it is looked at again or tried again, milliseconds since 1970; null where that hangs on something else. */
  readonly nextAt: number | null
}

/** The kinds of reasons why a run or a task run is where it is, or why a window has no run. */
export type VerdictReason =
  | 'ended'
  | 'queued'
  | 'active-runs'
  | 'no-worker'
  | 'cancelling'
  | 'paused'
  | 'running'
  | 'steps-before'
  | 'pool'
  | 'runners'
  | 'next-turn'
  | 'preparing'
  | 'waiting'
  | 'approval'
  | 'other-run'
  | 'retrying'
  | 'concurrency'
  | 'rate'
  | 'under-way'
  | 'no-schedule'
  | 'no-server'
  | 'not-due'
  | 'due'
  | 'not-seen'
  | 'passed-over'
  | 'left-out'
  | 'no-window'
  | 'datasets'

/** All that `explain` decides from. */
export interface ExplainFacts extends RunSurroundings {
  readonly now: number
  readonly run: RunRecord
  readonly pipeline: PipelineManifest
  /** The run's steps; with one item of a step, where that was asked for. */
  readonly steps: readonly TaskRunRecord[]
  /** The item that was asked for, with its row where it has one. */
  readonly item?: { readonly step: string; readonly index: number; readonly record: TaskRunRecord | null }
  /** The step that was asked for; all open ones where there is none. */
  readonly step?: string
  /** What steps of the run have asked persons. */
  readonly approvals: readonly ApprovalRecord[]
  /** The runs of other pipelines that steps of the run have started. */
  readonly children: readonly RunRecord[]
  /** The slots of each pool. */
  readonly slots: ReadonlyMap<string, number>
  /** How often an attempt that holds a pool may start, for pools that limit it, and when those started that still count. */
  readonly rates: ReadonlyMap<string, Rate>
  readonly starts: Rates['starts']
  /** The moments that the run waits for. */
  readonly timers: readonly Timer[]
  /** Task runs that one worker works on at most. */
  readonly capacity: number
  /** The workers that live. */
  readonly alive: ReadonlySet<string>
  /** What steps, or the items of mapped ones, usually take, in milliseconds. */
  readonly usualMs: ReadonlyMap<string, number>
  /** The language that it is said in. */
  readonly words: ExplainWords
}

/** Some names, the first five and how many more. */
export function listed(names: readonly string[], words: Pick<ExplainWords, 'listed'>): string {
  const first = names.slice(0, 5).join(', ')
  return names.length > 5 ? words.listed(first, names.length - 5) : first
}

/** How long is left of the time of a run, or of a step of it; empty where it has no deadline and no limit that are to come. */
export function timeText({ timers, now, words }: Pick<ExplainFacts, 'timers' | 'now' | 'words'>, step: string | null): string {
  // The time for an answer stands with the question.
  const own = timers.filter((timer) => timer.step === step && timer.kind !== 'approval')
  const parts = own.map(({ kind, dueAt }) => {
    const left = dueAt <= now ? null : formatDuration(dueAt - now)
    return words.deadline({ kind: kind === 'deadline' ? 'deadline' : 'timeout', at: isoInstant(dueAt), left })
  })
  return parts.map((part) => `; ${part}`).join('')
}
