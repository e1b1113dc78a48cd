import { Fault } from '../kernel/index.ts'
import type { Clock, FaultRecord, Json, Place, Random } from '../kernel/index.ts'
import type { Config, ModelBuild, PartResult, Sensor, TaskContext } from '../define/index.ts'
import type { CheckResult, Published } from '../journal/index.ts'
import type { Assignment, Outcome, SqlEngine, Warehouse } from '../ports/index.ts'
import { readStart } from '../project/index.ts'
import type { PipelineCode, StepCode } from '../project/index.ts'
import { createAttemptLog } from './attempt-log.ts'
import type { AttemptLog } from './attempt-log.ts'
import { errorRecord } from './error-record.ts'
import type { BuildModel, BuildRequest } from './build-model.ts'
import type { Databases } from './databases.ts'
import type { LoadPipeline } from './load-pipeline.ts'
import type { OpenChannel } from './notify.ts'
import type { Outbox } from './outbox.ts'
import { createProgress } from './progress.ts'
import type { ProgressSaid } from './progress.ts'
import type { StopReason } from './protocol.ts'
import type { Redactor } from './redactor.ts'
import { sensorContext } from './sensor-context.ts'
import { createTaskContext } from './task-context.ts'
import { parseInput } from './task-input.ts'
import { toOutput } from './task-output.ts'

/** What all attempts of a runner share. */
export interface Workplace {
  readonly root: string
  readonly config: Config
  readonly load: LoadPipeline
  readonly warehouse: () => Promise<Warehouse>
  readonly databases: Databases
  readonly openChannel: OpenChannel
  readonly build: BuildModel
  readonly redact: Redactor
  readonly outbox: Outbox
  readonly clock: Clock
  /** The moment that sensors are told. Milliseconds since 1970. */
  readonly now: () => number
  readonly random: Random
}

/** An attempt that this runner works on. */
export interface RunningAttempt {
  readonly log: AttemptLog
  /** Starts it; never throws. */
  readonly go: () => void
  /** Tells it to stop; it ends as stopped whatever it does from then on. */
  stop(why: StopReason): void
  /** Ends it as failed, for an error that its function did not throw itself. Harmless once it is over. */
  fail(error: unknown): void
}

const over = new Fault('TASK-OVER', {
  message: 'the attempt is over, and something of it was still under way',
  hint: 'await every promise that the task starts',
})

/** Takes on an attempt. Its outcome goes out exactly once, after its last line; `over` is called then. */
export function openAttempt(
  workplace: Workplace,
  given: { readonly id: number; readonly assignment: Assignment; readonly over: () => void },
): RunningAttempt {
  const { id, assignment } = given
  const { outbox, clock, redact } = workplace
  const abort = new AbortController()
  const log = createAttemptLog({ id, clock, redact, budget: workplace.config.logs.bytesPerTaskRun, post: outbox.line })
  const progress = createProgress({ clock, post: (said) => outbox.send({ kind: 'progress', id, ...said }) })
  const work: Work = {
    workplace,
    assignment,
    signal: abort.signal,
    log,
    progressed: progress.say,
    published: [],
    checks: [],
    retryOn: null,
    place: undefined,
  }
  let ended = false
  let stopped = false

  const finish = (outcome: Outcome): void => {
    if (ended) return
    ended = true
    progress.end()
    log.end()
    outbox.ended(id, stopped ? { kind: 'stopped' } : outcome)
    given.over()
    abort.abort(over)
  }
  const fail = (error: unknown): void => {
    if (!ended)
      finish({
        kind: 'failed',
        error: placed(errorRecord(error, workplace), work.place),
        retry: retryVerdict(work, error),
        published: work.published,
        checks: work.checks,
      })
  }
  return {
    log,
    fail,
    go: () => void perform(work).then(finish, fail),
    stop(why) {
      stopped = true
      abort.abort(why === 'timeout' ? timedOut : cancelled)
    },
  }
}

const timedOut = new Fault('TASK-TIMED-OUT', {
  message: 'the time of the attempt is up',
  hint: 'raise the timeout of the task or of the step',
  retryable: true,
})
const cancelled = new Fault('TASK-CANCELLED', { message: 'the run was cancelled', hint: 'start the pipeline again to go on' })

/** An attempt from within: what its function works with and what is known when it fails. */
interface Work {
  readonly workplace: Workplace
  readonly assignment: Assignment
  readonly signal: AbortSignal
  readonly log: AttemptLog
  readonly progressed: (said: ProgressSaid) => void
  readonly published: Published[]
  readonly checks: CheckResult[]
  retryOn: ((error: Error) => boolean) | null
  /** Where its task is defined, once that is known. */
  place: Place | undefined
}

/** What a user can mend and is found nowhere nearer is looked for where the task is defined. */
function placed(record: FaultRecord, place: Place | undefined): FaultRecord {
  return record.blame !== 'user' || record.place !== undefined || place === undefined ? record : { ...record, place }
}

async function perform(work: Work): Promise<Outcome> {
  const { workplace, assignment, signal } = work
  const { file, pipeline, version, sources, step } = assignment
  const { root, config } = workplace
  const loaded = await workplace.load({ root, config, file, pipeline, version, sources })
  signal.throwIfAborted()
  const found = loaded.steps.get(step)
  if (found?.kind === 'sensor') return look(work, found.sensor)
  if (found?.kind === 'task') return runTask(work, { pipeline: loaded, step: found })
  if (found?.kind === 'model') return buildModel(work, { model: found.model, pipeline: loaded })
  if (found?.kind === 'trigger') return { kind: 'succeeded', output: await readStart(found.pipeline, assignment), published: [] }
  throw new Fault('STEP-UNKNOWN', {
    message: `pipeline ${pipeline} in ${file} has no step ${step}`,
    hint: 'the project has changed since the run began; start the pipeline again',
    data: { pipeline, step },
  })
}

async function runTask(
  work: Work,
  of: { readonly pipeline: PipelineCode; readonly step: StepCode & { readonly kind: 'task' } },
): Promise<Outcome> {
  const { workplace, assignment, signal, log, published, checks, progressed } = work
  const { task, retryOn } = of.step
  work.retryOn = retryOn
  work.place = task.place
  const input = await parseInput(task.options.input, { step: assignment.step, input: assignment.input })
  const context = createTaskContext({
    ...workplace,
    assignment,
    input,
    task,
    pipeline: of.pipeline,
    signal,
    log,
    progressed,
    published: (version) => void published.push(version),
    checked: (result) => void checks.push(result),
  })
  // A task's own type of input is not known here; its schema has just seen to it.
  const output = await task.options.run(context as TaskContext<never>)
  return { kind: 'succeeded', output: toOutput(output, assignment.step), published, ...found(checks) }
}

async function buildModel(
  { workplace, assignment, signal, log, published, checks }: Work,
  { model, pipeline: { datasets } }: { readonly model: ModelBuild; readonly pipeline: PipelineCode },
): Promise<Outcome> {
  const { clock, warehouse, build } = workplace
  const { version, window, run, step, item, epoch, pipeline, attempt } = assignment
  const result = await build({
    ...{ model, version, window, attempt, clock, signal, log: log.write },
    datasets: [...datasets.values()],
    author: { run, step, item, epoch, pipeline },
    published: (one) => void published.push(one),
    checked: (one) => void checks.push(one),
    ...given(assignment.input),
    engine: async (): Promise<SqlEngine> => (await warehouse()).engine(),
  })
  return { kind: 'succeeded', output: toOutput(result, assignment.step), published, ...found(checks) }
}

function given(input: Json): { readonly audited: PartResult | null; readonly parts: readonly (PartResult | null)[] } {
  const { audited, parts = [] } = input as unknown as Pick<BuildRequest, 'audited'> & Partial<Pick<BuildRequest, 'parts'>>
  return { audited, parts }
}

/** What checks found out, where there were any. */
function found(checks: readonly CheckResult[]): { readonly checks?: readonly CheckResult[] } {
  return checks.length === 0 ? {} : { checks }
}

/** Looks once. What a look throws counts as not yet, with its innermost reason. */
async function look({ workplace, assignment, signal }: Work, sensor: Sensor): Promise<Outcome> {
  try {
    const { ready, saw } = await sensor.look(sensorContext({ workplace, assignment, signal }))
    return ready ? { kind: 'succeeded', output: null, published: [] } : { kind: 'not_yet', saw: workplace.redact.text(String(saw)) }
  } catch (error) {
    if (signal.aborted) throw error
    return { kind: 'not_yet', saw: reasonOf(errorRecord(error, workplace)) }
  }
}

/** What went wrong in a few words. What a fault was caused by is part of its message already. */
function reasonOf(record: FaultRecord): string {
  if (record.code !== 'TASK-ERROR') return record.message
  let innermost = record
  while (innermost.cause !== undefined) innermost = innermost.cause
  return innermost === record ? record.message : `${record.message}: ${innermost.message}`
}

/** What the task's own `retry.on` says of an error, or null where it has none or breaks itself. */
function retryVerdict({ retryOn, log }: Work, error: unknown): boolean | null {
  if (retryOn === null) return null
  try {
    return retryOn(error instanceof Error ? error : new Error(String(error)))
  } catch (broken) {
    log.write.warn('retry.on failed itself, so the default decides', { error: broken })
    return null
  }
}
