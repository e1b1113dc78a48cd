import { didYouMean, Fault } from '../kernel/index.ts'
import type { Clock, Json, Random } from '../kernel/index.ts'
import { reporting } from '../define/index.ts'
import type { Config, Dataset, ReadOptions, Reporting, Rows, Task, TaskContext } from '../define/index.ts'
import type { CheckResult, Published } from '../journal/index.ts'
import type { Assignment, Batch, Warehouse } from '../ports/index.ts'
import type { PipelineCode } from '../project/index.ts'
import type { AttemptLog } from './attempt-log.ts'
import { datasetAccess } from './dataset-access.ts'
import type { DatasetAccess } from './dataset-access.ts'
import { createConnections } from './connection.ts'
import type { Databases } from './databases.ts'
import { createHttp } from './http.ts'
import type { HttpClientOptions } from './http.ts'
import { createNotify } from './notify.ts'
import type { OpenChannel } from './notify.ts'
import type { ProgressSaid } from './progress.ts'
import type { Redactor } from './redactor.ts'
import { rowStream } from './row-stream.ts'
import { convertersOf } from './schema-values.ts'
import { createSqlTag } from './sql-tag.ts'
import { writeRows } from './write-rows.ts'

/** All that a task's context is made of. */
export interface ContextParts {
  readonly root: string
  readonly config: Config
  readonly assignment: Assignment
  readonly input: unknown
  readonly task: Task
  readonly pipeline: PipelineCode
  readonly signal: AbortSignal
  readonly log: AttemptLog
  readonly redact: Redactor
  readonly clock: Clock
  readonly random: Random
  readonly warehouse: () => Promise<Warehouse>
  readonly databases: Databases
  readonly openChannel: OpenChannel
  readonly progressed: (said: ProgressSaid) => void
  readonly published: (version: Published) => void
  readonly checked: (result: CheckResult) => void
}

/** Makes what a task's function is given. */
export function createTaskContext(parts: ContextParts): TaskContext<unknown> {
  const { assignment, signal, clock, random, log, config } = parts
  const client: HttpClientOptions = {
    signal,
    clock,
    random,
    retrying: (note) => log.write.debug(`${note.what}; trying again`, { pause_ms: Math.round(note.pauseMs), attempt: note.attempt }),
  }
  const access = datasetAccess(parts.task)
  const { run, pipeline, step, item } = assignment
  const appends = new Map<string, number>()
  const context: TaskContext<unknown> & { readonly [reporting]: Reporting } = {
    [reporting]: reportingOf(parts),
    input: parts.input,
    window: assignment.window,
    params: assignment.params,
    attempt: assignment.attempt,
    signal,
    run: { id: run, pipeline, step, item },
    log: log.write,
    http: createHttp(client),
    connection: createConnections({ ...parts, ...client }),
    sql: createSqlTag({
      root: parts.root,
      query: (sql) => ask(parts, (warehouse) => warehouse.query(sql, { signal, readOnly: true })),
      demandRead: access.demandRead,
    }),
    read: reader(parts, access),
    async write(to, rows, options) {
      access.demandWrite(to.name)
      const ordinal = options.mode === 'append' ? (appends.get(to.name) ?? 0) : 0
      if (options.mode === 'append') appends.set(to.name, ordinal + 1)
      return writeRows(parts, { dataset: to, manifest: manifestOf(parts.pipeline, to.name), rows, options, ordinal })
    },
    secret: (name) => secretOf(config, name),
    progress: (done, options) => parts.progressed({ done, of: options?.of ?? null, unit: options?.unit ?? null }),
    notify: createNotify({
      channels: config.channels,
      open: parts.openChannel,
      log: log.write,
      clock,
      redact: parts.redact,
      from: `${pipeline}/${step}`,
    }),
  }
  return context
}

/** Takes down what another tool did; what is not known of its versions is not told. */
function reportingOf({ published, checked }: ContextParts): Reporting {
  return {
    checked,
    made: (version) => published({ ...version, quarantined: 0, total: null, reasons: [] }),
  }
}

function reader(parts: ContextParts, access: DatasetAccess): TaskContext<unknown>['read'] {
  return <D extends Dataset, R>(from: D, options: ReadOptions = {}): Rows<R> => {
    access.demandRead(from.name)
    const { name, columns, model, time } = manifestOf(parts.pipeline, from.name)
    const request = { dataset: { name, columns, ...(model === undefined ? {} : { model, time }) }, ...options }
    return rowStream<R>(() => ask(parts, (warehouse) => warehouse.read(request, { signal: parts.signal })), convertersOf(from.columns))
  }
}

async function* ask({ warehouse }: ContextParts, question: (warehouse: Warehouse) => AsyncIterable<Batch>): AsyncGenerator<Batch> {
  yield* question(await warehouse())
}

function manifestOf({ datasets }: PipelineCode, name: string) {
  const manifest = datasets.get(name)
  if (manifest !== undefined) return manifest
  throw new Fault('DATASET-UNKNOWN', {
    message: `the pipeline does not know the dataset ${name}`,
    hint: didYouMean(name, datasets.keys()),
    data: { dataset: name },
  })
}

function secretOf(config: Config, name: string): string {
  if (Object.hasOwn(config.secrets, name)) return config.secrets[name]!
  throw new Fault('SECRET-UNKNOWN', {
    message: `the config has no secret "${name}"`,
    hint: `${didYouMean(name, Object.keys(config.secrets))} Secrets are listed under \`secrets\` in caudal.config.ts`,
    data: { secret: name } satisfies { readonly secret: Json },
  })
}
