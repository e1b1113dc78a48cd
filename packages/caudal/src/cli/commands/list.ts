import { formatDuration } from '../../kernel/index.ts'
import type { DatasetManifest, PipelineManifest } from '../../plan/index.ts'
import type { DatasetVersion, RunRecord } from '../../ports/index.ts'
import type { Command, ExitCode } from '../command.ts'
import { moment, span } from '../../operate/index.ts'
import { scheduleText } from '../schedule-text.ts'
import { marks } from '../screen/mark.ts'
import { deadlineJson, deadlineStandings } from '../../operate/index.ts'
import type { DeadlineStanding } from '../../operate/index.ts'
import { formatAgo, formatMoment, formatWindow } from '../screen/moment.ts'
import { formatCount, formatRows } from '../screen/number.ts'
import { printJson, printLines } from '../screen/print.ts'
import type { Cell } from '../screen/table.ts'
import { tableLines } from '../screen/table.ts'
import type { Terminal } from '../screen/terminal.ts'
import { listApprovals } from './list-approvals.ts'
import type { Listing } from './listing.ts'
import { pickPipeline } from '../pick.ts'
import { listModels } from '../models/list-models.ts'
import { listBackfills } from './list-backfills.ts'

const defaultRuns = 20

/** `caudal list`: pipelines, runs, datasets, models or open questions, a line each. */
export const list: Command = {
  name: 'list',
  summary: 'List pipelines, runs, backfills, datasets, models or open questions',
  arguments: [{ name: 'WHAT', summary: 'What to list', choices: ['pipelines', 'runs', 'backfills', 'datasets', 'models', 'approvals'] }],
  options: {
    pipeline: { summary: 'Only the runs or backfills of this pipeline', value: 'NAME', completes: 'pipeline' },
    state: { summary: 'Only the runs in this state', value: 'STATE', choices: ['queued', 'running', 'succeeded', 'failed', 'cancelled'] },
    limit: { summary: `How many runs, backfills or questions at the most. Default: ${defaultRuns}`, value: 'N' },
    before: { summary: 'Only those older than this one, to go on where a list ended', value: 'RUN', completes: 'run' },
  },
  examples: [
    { line: 'caudal list pipelines', what: 'Each pipeline with its schedule and its last run.' },
    { line: 'caudal list runs --state failed --limit 5', what: 'The five newest runs that failed.' },
    { line: 'caudal list approvals', what: 'What runs ask of persons, oldest first.' },
    { line: 'caudal list models', what: 'Each model, seed and snapshot of the dbt project.' },
    { line: 'caudal list datasets --json', what: 'Each dataset with its version and rows, as JSON.' },
  ],
  async run(context, given) {
    if (given.argument(0) === 'models') return await listModels(context, given)
    const limit = given.count('limit') ?? defaultRuns
    await using workbench = await context.open(context.cwd)
    const listing = { workbench, context, given, limit }
    const what = given.argument(0)
    if (what === 'runs') return await listRuns(listing)
    if (what === 'approvals') return await listApprovals(listing)
    if (what === 'backfills') return await listBackfills(listing)
    return await (what === 'pipelines' ? listPipelines(listing) : listDatasets(listing))
  },
}

async function listPipelines({ workbench, context, given }: Listing): Promise<ExitCode> {
  const paused = await workbench.store.pausedPipelines()
  const rows = await Promise.all(
    workbench.manifest.pipelines.map(async (pipeline) => ({
      pipeline,
      last: (await workbench.store.runs({ pipeline: pipeline.name, limit: 1 }))[0] ?? null,
    })),
  )
  if (given.has('json')) {
    printJson(
      context.out,
      rows.map(({ pipeline, last }) => ({
        ...pipelineJson(pipeline),
        paused: paused.has(pipeline.name),
        lastRun: last === null ? null : runJson(last),
      })),
    )
    return 0
  }
  const { terminal } = context.out
  if (rows.length === 0) printLines(context.out, ['No pipelines yet: export one from a file in pipelines/.'])
  else {
    printLines(
      context.out,
      tableLines(
        {
          columns: [
            { title: 'pipeline', whole: true },
            { title: 'steps', align: 'right' },
            { title: 'schedule' },
            { title: 'last run' },
            { title: 'description', sparse: true },
          ],
          rows: rows.map(({ pipeline, last }) => [
            pipeline.name,
            formatCount(pipeline.steps.length),
            { text: `${paused.has(pipeline.name) ? 'paused · ' : ''}${scheduleText(pipeline.schedule)}`, style: 'grey' },
            last === null
              ? { text: 'never', style: 'grey' }
              : stateCell(last, { terminal, text: formatAgo(last.createdAt, context.clock.now()) }),
            { text: pipeline.description ?? '', style: 'grey' },
          ]),
        },
        terminal,
      ),
    )
  }
  return 0
}

async function listRuns({ workbench, context, given, limit }: Listing): Promise<ExitCode> {
  const pipeline = given.value('pipeline')
  const state = given.value('state') as RunRecord['state'] | undefined
  const before = given.value('before')
  if (pipeline !== undefined) pickPipeline(workbench.manifest, pipeline)
  const runs = await workbench.store.runs({
    limit,
    ...(pipeline === undefined ? {} : { pipeline }),
    ...(state === undefined ? {} : { state }),
    ...(before === undefined ? {} : { before }),
  })
  if (given.has('json')) {
    printJson(context.out, runs.map(runJson))
    return 0
  }
  if (runs.length === 0) {
    printLines(context.out, [`No runs${state === undefined ? '' : ` that ${marks[state].word}`} yet: start one with ${context.self} run.`])
    return 0
  }
  const { terminal } = context.out
  const now = context.clock.now()
  printLines(context.out, [
    ...tableLines(
      {
        columns: [
          { title: 'state', whole: true },
          { title: 'run', whole: true },
          { title: 'pipeline' },
          { title: 'window' },
          { title: 'started' },
          { title: 'time', align: 'right' },
        ],
        rows: runs.map((run) => [
          stateCell(run, { terminal, text: `${marks[run.state].word}${run.paused ? ' · paused' : ''}` }),
          run.id,
          run.pipeline,
          formatWindow(run.window),
          { text: formatAgo(run.startedAt ?? run.createdAt, now), style: 'grey' },
          run.startedAt === null ? '' : formatDuration((run.finishedAt ?? now) - run.startedAt),
        ]),
      },
      terminal,
    ),
    ...(runs.length < limit ? [] : ['', terminal.paint('grey', `  older ones: ${context.self} list runs --before ${runs.at(-1)!.id}`)]),
  ])
  return 0
}

async function listDatasets({ workbench, context, given }: Listing): Promise<ExitCode> {
  const versions = new Map<string, DatasetVersion>()
  for (const version of await (await workbench.warehouse()).datasets()) versions.set(version.dataset, version)
  const deadlines = await deadlineStandings(workbench)
  const rows = workbench.manifest.datasets.map((dataset): DatasetRow => ({
    dataset,
    version: versions.get(dataset.name),
    deadline: deadlines.get(dataset.name),
  }))
  if (given.has('json')) printJson(context.out, rows.map(datasetJson))
  else if (rows.length === 0) printLines(context.out, ['No datasets yet: a task that declares one in `writes` makes it.'])
  else {
    const columns = [
      { title: 'dataset', whole: true },
      { title: 'version' },
      { title: 'rows', align: 'right', whole: true },
      { title: 'columns', align: 'right' },
      { title: 'written' },
      { title: 'deadline', sparse: true },
      { title: 'description', sparse: true },
    ] as const
    const now = context.clock.now()
    printLines(context.out, tableLines({ columns, rows: rows.map((row) => datasetCells(row, now)) }, context.out.terminal))
  }
  return 0
}

interface DatasetRow {
  readonly dataset: DatasetManifest
  readonly version: DatasetVersion | undefined
  readonly deadline: DeadlineStanding | undefined
}

function datasetJson({ dataset, version, deadline }: DatasetRow): object {
  const served =
    version === undefined ? null : { version: version.version, rows: version.total, writtenAt: moment(version.at), run: version.author.run }
  return {
    name: dataset.name,
    description: dataset.description,
    owner: dataset.owner,
    format: dataset.format,
    key: dataset.key,
    columns: dataset.columns.length,
    deadline: deadlineJson(deadline),
    served,
  }
}

function datasetCells({ dataset, version, deadline }: DatasetRow, now: number): Cell[] {
  return [
    dataset.name,
    version === undefined ? { text: 'none', style: 'grey' } : version.version,
    version === undefined ? '' : formatRows(version.total),
    formatCount(dataset.columns.length),
    { text: version === undefined ? '' : formatAgo(version.at, now), style: 'grey' },
    deadline === undefined ? '' : deadlineCell(deadline),
    { text: dataset.description ?? '', style: 'grey' },
  ]
}

function deadlineCell(standing: DeadlineStanding): Cell {
  const { late, nextTick, pipelines } = standing
  if (late === null) return { text: `by ${formatMoment(nextTick)}`, style: 'grey' }
  const last = late.tick === late.since ? '' : `, still at ${formatMoment(late.tick)}`
  return {
    text: `late since ${formatMoment(late.since)}${last}${pipelines.length === 0 ? '' : ` · ${pipelines.join(', ')}`}`,
    style: 'amber',
  }
}

/** A run as JSON. */
export function runJson(run: RunRecord): object {
  return {
    run: run.id,
    pipeline: run.pipeline,
    state: run.state,
    window: run.window,
    params: run.params,
    trigger: run.trigger,
    ...(run.backfill === undefined ? {} : { backfill: run.backfill }),
    version: run.version,
    createdAt: moment(run.createdAt),
    lateAt: moment(run.lateAt),
    startedAt: moment(run.startedAt),
    finishedAt: moment(run.finishedAt),
    ms: span(run.startedAt, run.finishedAt),
    reason: run.reason,
    paused: run.paused,
    parent: run.parent,
  }
}

function pipelineJson(pipeline: PipelineManifest): object {
  return {
    name: pipeline.name,
    description: pipeline.description,
    owner: pipeline.owner,
    tags: pipeline.tags,
    schedule: pipeline.schedule,
    version: pipeline.version,
    steps: pipeline.steps.map((step) => step.name),
  }
}

function stateCell(run: RunRecord, options: { readonly terminal: Terminal; readonly text?: string }): Cell {
  const mark = marks[run.state]
  return { text: `${options.terminal.unicode ? mark.icon : mark.ascii} ${options.text ?? mark.word}`, style: mark.style }
}
