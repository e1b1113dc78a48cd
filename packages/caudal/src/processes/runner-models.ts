import { join, relative } from 'node:path'
import type { ModelPart, Models, PartResult } from '../define/index.ts'
import { Fault } from '../kernel/index.ts'
import type { Clock } from '../kernel/index.ts'
import { configTarget, environmentOf } from '../project/index.ts'
import type { SqlEngine } from '../ports/index.ts'
import type { BuildModel, BuildRequest, LoadRequest } from '../runner/index.ts'
import { buildPart, checkResult, loadDbtProject, modelDatasets, plannedModels, standardMacros } from '../transform/index.ts'
import type { EndedPart, LoadedDbtProject, NodeResult } from '../transform/index.ts'
import { bindBuild } from './bind-build.ts'
import type { Binding } from './bind-build.ts'
import { keepCompiled } from './keep-compiled.ts'
import { versionFolder } from './version-folder.ts'

/** The models of a runner, each version of a pipeline's loaded once. */
export interface RunnerModels {
  planned(of: LoadRequest): Promise<Models>
  /** Builds what a pipeline that was planned before has. */
  readonly build: BuildModel
}

/** Makes what a runner builds models with. */
export function createRunnerModels(clock: Clock): RunnerModels {
  const known = new Map<string, Promise<LoadedDbtProject>>()
  const homes = new Map<string, string>()
  const load = (of: LoadRequest): Promise<LoadedDbtProject> => {
    const loading = known.get(of.version) ?? loadVersion(of, clock)
    known.set(of.version, loading)
    loading.catch(() => known.delete(of.version))
    return loading
  }
  return {
    async planned(of) {
      const loaded = await load(of)
      homes.set(of.version, of.root)
      return atHome(plannedModels(loaded, modelDatasets(loaded)), { from: versionFolder(of), to: of.root })
    },
    async build(request) {
      const { version, model, engine, signal, log, window, audited } = request
      const tried = audited?.audits.find(({ id }) => id === model.part.id)
      if (tried !== undefined) return { ...tried, audits: [] }
      const there = await engine()
      if (model.part.type === 'bind') return bound(request, { loaded: await known.get(version)!, engine: there })
      if (model.part.atEnd && request.parts.every((one) => one === null)) return notBegun(model.part)
      const made = await madeBefore(there, request)
      if (made !== null) return made
      const audits: NodeResult[] = []
      const { manifest, context, project } = await known.get(version)!
      const { author, attempt, published } = request
      const result = await buildPart({
        manifest,
        context,
        engine: there,
        publishing: { author, attempt, published, window: { start: window.start, end: window.end } },
        id: model.part.id,
        audits: model.part.audits,
        ...(model.part.atEnd ? { ended: model.part.of.map((id, index) => endedPart(id, request.parts[index] ?? null)) } : {}),
        audited(test) {
          audits.push(test)
          request.checked(checkResult(manifest, test))
          if (test.compiledCode !== null) log.debug(`compiled ${test.node.name}`, { sql: test.compiledCode })
        },
        projectFlags: project.flags,
        // Models that are built by the intervals of an event build those of the run's window.
        flags: { fullRefresh: model.fullRefresh, eventTimeStart: Date.parse(window.start), eventTimeEnd: Date.parse(window.end) },
        clock,
        signal,
        warn: (message) => log.warn(message),
        print: (text) => log.info(text),
      })
      if (result?.compiledCode !== null && result?.compiledCode !== undefined) log.debug('compiled', { sql: result.compiledCode })
      const folder = join(homes.get(version)!, project.targetPath)
      for (const one of [...(result === null ? [] : [result]), ...audits]) await keepCompiled({ folder, log }, one)
      if (result !== null && (model.part.type === 'test' || model.part.type === 'unit_test')) request.checked(checkResult(manifest, result))
      demandAudits(model.part, audits)
      return { ...partResult(model.part, result), audits: audits.map(auditResult) }
    },
  }
}

/** Reads the queries of a build before any of them is run. */
async function bound(
  { model: { part }, log, clock, signal, datasets }: BuildRequest,
  there: Pick<Binding, 'loaded' | 'engine'>,
): Promise<PartResult> {
  const began = clock.monotonic()
  const written = datasets.filter((dataset) => dataset.model === undefined)
  const { unbound: left, doubts } = await bindBuild({ ...there, part, written, clock, signal })
  for (const { message } of doubts) log.warn(`left to the build: ${message}`)
  if (left.length > 0)
    log.info('the columns of these are not known before they are built', { models: left.map(({ name }) => name).join(', ') })
  const { id, type, of } = part
  const seconds = (clock.monotonic() - began) / 1_000
  const message = `${of.length - left.length} of ${of.length} read`
  return { id, type, status: 'success', message, failures: null, rows: null, seconds, audits: [] }
}

/** A hook at the end of a build of which nothing came about. */
function notBegun({ id, type }: ModelPart): PartResult {
  return { id, type, status: 'skipped', message: 'nothing was built', failures: null, rows: null, seconds: 0, audits: [] }
}

/** What a hook at the end is told of another part; of one that did not end well, no more than that. */
function endedPart(id: string, result: PartResult | null): EndedPart {
  if (result === null) return { id, status: 'error', message: 'it did not end well', failures: null, rows: null, seconds: 0 }
  const { status, message, failures, rows, seconds } = result
  return { id, status: status as EndedPart['status'], message, failures, rows, seconds }
}

/** What an attempt before made of the resource, whose worker was lost before it could tell: to build it again might add its rows twice. */
async function madeBefore({ made }: SqlEngine, { model, author, attempt, published, log }: BuildRequest): Promise<PartResult | null> {
  const { id, type, writes } = model.part
  if (author.epoch === 1 || made === undefined || writes[0] === undefined) return null
  const version = await made({ author, dataset: writes[0], attempt })
  if (version === null) return null
  log.info(`${version.version} of ${version.dataset} is there: an attempt before built it, whose worker was lost`)
  published(version)
  return { id, type, status: 'success', message: 'built by an attempt before', failures: null, rows: version.rows, seconds: 0, audits: [] }
}

/** Places in the project's own files, where those of a version were read from a folder of their own. */
function atHome(models: Models, { from, to }: { readonly from: string; readonly to: string }): Models {
  const file = (path: string): string => join(to, relative(from, path))
  return {
    ...models,
    file: file(models.file),
    select: (selection) => models.select(selection).map((part) => ({ ...part, place: { ...part.place, file: file(part.place.file) } })),
  }
}

/** Loads the models as a version of the pipeline has them. */
async function loadVersion(of: LoadRequest, clock: Clock): Promise<LoadedDbtProject> {
  const { root, config } = of
  return loadDbtProject({
    root: versionFolder(of),
    clock,
    env: environmentOf(root),
    standard: standardMacros,
    target: configTarget(config.warehouse),
  })
}

/** What a step for a resource gives; throws where it was not built, or a test of severity error failed. */
function partResult({ id, type, name, place }: ModelPart, result: NodeResult | null): Omit<PartResult, 'audits'> {
  const { status = 'success', message = null, failures = null, adapterResponse = {}, executionTime = 0 } = result ?? {}
  if (status === 'fail') {
    throw new Fault('MODEL-TEST-FAILED', {
      message: `${name} fails: ${message ?? `${failures ?? 'some'} rows`}`,
      hint: `look at the rows that fail: run the compiled SQL of the test, which its log has at level debug`,
      data: { id, failures },
      place,
    })
  }
  if (status !== 'success' && status !== 'pass' && status !== 'warn' && status !== 'no-op') {
    throw new Fault('MODEL-FAILED', {
      message: `${name} is not built: ${message ?? status}`,
      hint: 'mend the model, or what it reads; its compiled SQL is in the log at level debug',
      data: { id },
      place,
    })
  }
  const rows = adapterResponse['rows_affected']
  return { id, type, status, message, failures, rows: typeof rows === 'number' ? rows : null, seconds: executionTime }
}

/** Throws where tests failed on what was built, so that it did not go live. */
function demandAudits({ id, name, place }: ModelPart, audits: readonly NodeResult[]): void {
  const lost = audits.filter(({ status }) => status === 'fail' || status === 'error')
  if (lost.length === 0) return
  const why = lost.map(({ node, message, failures }) => `${node.name}: ${message ?? `${failures ?? 'some'} rows`}`)
  throw new Fault('MODEL-TEST-FAILED', {
    message: `${name} did not go live, what was there before is still served; ${why.join('; ')}`,
    hint: 'look at the rows that fail: the compiled SQL of each test is in the log at level debug',
    data: { id, tests: lost.map(({ node }) => node.unique_id) },
    place,
  })
}

/** What a test came to that looked at a model before it went live; it did not fail, or the model would have. */
function auditResult({ node, status, message, failures, executionTime }: NodeResult): Omit<PartResult, 'audits'> {
  return { id: node.unique_id, type: 'test', status, message, failures, rows: null, seconds: executionTime }
}
