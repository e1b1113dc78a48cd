import { resolve } from 'node:path'
import { Fault } from '../../kernel/index.ts'
import {
  artifactFiles,
  buildProject,
  deferRelations,
  manifestArtifact,
  readState,
  runResultsArtifact,
  writeArtifact,
} from '../../transform/index.ts'
import type { BoundProject, NodeResult, SelectionState } from '../../transform/index.ts'
import type { Context, ExitCode, Output } from '../command.ts'
import { refuseUnbindable } from './bind-models.ts'
import { showWarnings, warningLine } from './model-warnings.ts'
import type { ModelRequest } from './model-request.ts'
import type { ModelVerb } from './model-verbs.ts'
import { openModels } from './open-models.ts'
import type { Models } from './open-models.ts'
import type { ModelsEnd } from './result-summary.ts'
import { resultPlaces } from './result-places.ts'
import { openResultScreen } from './result-screen.ts'
import { runOptions } from './run-options.ts'
import { selectModels } from './select-models.ts'
import { tellEnd } from './tell-end.ts'
import { writeCompiled } from './write-compiled.ts'

/** What is to be done, for whom. */
export interface ModelWork {
  readonly verb: ModelVerb
  readonly request: ModelRequest
  readonly json: boolean
}

/** Does with the selected resources what the command says, tells of each, writes the artifacts and sums up. */
export async function workOnModels(context: Context, work: ModelWork): Promise<ExitCode> {
  await using models = await openModels(context, { ...work.request, binds: work.verb.binds && work.request.bind })
  const output = work.json ? context.err : context.out
  const state = await stateOf(context, { models, request: work.request })
  return tellEnd(context, { end: await workOn(context, { ...work, models, state, output }), json: work.json })
}

/** A project that is open, and what is to be done with it. */
export interface OpenWork extends ModelWork {
  readonly models: Models
  readonly state: SelectionState | null
  /** Where progress is told. */
  readonly output: Output
}

/** Selects, tells what is suspicious, and does the work. */
async function workOn(context: Context, work: OpenWork): Promise<ModelsEnd> {
  const { models, request, verb, state, output } = work
  const { manifest, selectors } = models
  const selected = selectModels({ manifest, selectors, request, state, kinds: verb.kinds })
  showWarnings(output, { faults: models.warnings, messages: selected.warnings, root: models.root, cwd: context.cwd })
  return workOnIds(context, { ...work, selection: selected.ids })
}

/**
 * Does the work on resources by their ids and writes `manifest.json`, `run_results.json` and the compiled queries. Where these cannot be
 * written once the work is done, as on a full disk, what it came to is still told.
 */
export async function workOnIds(context: Context, work: OpenWork & { readonly selection: readonly string[] }): Promise<ModelsEnd> {
  const { models, selection } = work
  const binding = work.verb.binds && work.request.bind ? refuseUnbindable(context, { models, request: work.request, selection }) : undefined
  const writing = writeArtifact({ folder: models.folder, file: artifactFiles.manifest, artifact: manifestArtifact(models.manifest) })
  for (const each of await Promise.allSettled([binding, writing])) if (each.status === 'rejected') throw each.reason
  const seeds = await binding
  const begun = context.clock.monotonic()
  const results = selection.length === 0 ? [] : await build(context, { ...work, seeds })
  const elapsedMs = context.clock.monotonic() - begun
  const closing = models.closeEngine()
  // Told below, once what came of the work is written.
  closing.catch(() => undefined)
  const unwritten = await writeResults(context, { work, results, elapsedMs }).then(
    () => undefined,
    (error: unknown) => error as Error,
  )
  await closing
  return { results, elapsedMs, places: await resultPlaces(context, { models, results }), unwritten }
}

interface Finished {
  readonly work: OpenWork
  readonly results: readonly NodeResult[]
  readonly elapsedMs: number
}

async function writeResults(context: Context, { work, results, elapsedMs }: Finished): Promise<void> {
  const { folder, manifest } = work.models
  await writeCompiled({ models: work.models, results })
  const artifact = runResultsArtifact({ manifest, clock: context.clock, results, elapsedMs, args: argumentsOf(work) })
  await writeArtifact({ folder, file: artifactFiles.manifest, artifact: manifestArtifact(manifest) })
  await writeArtifact({ folder, file: artifactFiles.runResults, artifact })
}

async function build(
  context: Context,
  work: OpenWork & { readonly selection: readonly string[]; readonly seeds: BoundProject['seeds'] | undefined },
): Promise<readonly NodeResult[]> {
  const { models, request, verb, selection, output, seeds = new Map() } = work
  const stop = new AbortController()
  const stops = context.onStop(() => stop.abort(new Fault('CLI-STOPPED', { message: 'it was stopped', hint: 'go on with dbt retry' })))
  const screen = openResultScreen(output, { clock: context.clock, quiet: request.quiet })
  try {
    const { warn: _, print: __, ...options } = await runOptions(context, { models, request, command: verb.name, output })
    return await buildProject({
      ...options,
      selection,
      seeds,
      threads: request.threads ?? models.target.threads,
      mode: verb.mode,
      testsFirst: verb.testsFirst,
      signal: stop.signal,
      on: (event) => {
        if (event.kind === 'started') screen.began(event.resource, event.total)
        else if (event.kind === 'ended') screen.ended(event.result, event.total)
        else screen.say(event.kind === 'warned' ? [warningLine(event.message, output.terminal)] : event.text.split('\n'))
      },
    })
  } finally {
    screen.close()
    stops.stop()
  }
}

/** The earlier state that a command names; with `--defer` models are told where they stand in it. */
export async function stateOf(
  context: Context,
  { models, request }: { readonly models: Models; readonly request: ModelRequest },
): Promise<SelectionState | null> {
  if (request.state === undefined) {
    if (!request.defer) return null
    throw new Fault('CLI-MISSING-ARGUMENT', {
      message: '--defer and dbt clone need an earlier state',
      hint: 'name the folder of its artifacts with --state DIR',
    })
  }
  const state = await readState({ state: resolve(context.cwd, request.state), target: models.folder })
  if (request.defer && state.manifest !== null) {
    for (const [id, relation] of deferRelations(models.manifest, state.manifest)) models.manifest.nodes[id]!.defer_relation = relation
  }
  return state
}

function argumentsOf({ verb, request }: ModelWork): { readonly [name: string]: unknown } {
  return {
    which: verb.name,
    select: request.select,
    exclude: request.exclude,
    selector: request.selector ?? null,
    resource_types: request.resourceTypes,
    exclude_resource_types: request.excludedTypes,
    indirect_selection: request.indirect ?? 'eager',
    full_refresh: request.fullRefresh,
    fail_fast: request.failFast,
    store_failures: request.storeFailures,
    empty: request.empty,
    defer: request.defer,
    favor_state: request.favorState,
    sample: request.sample ?? null,
    state: request.state ?? null,
    vars: request.vars,
  }
}
