import { canonicalJson, didYouMean } from '../kernel/index.ts'
import type { Place } from '../kernel/index.ts'
import type { Dataset, ModelDataset, Models } from '../define/index.ts'
import { compileDeadline } from './compile-dataset.ts'
import type { DatasetManifest } from './manifest.ts'
import { problem, refuseUnknown } from './report.ts'
import type { Report } from './report.ts'

/** What the datasets that models make are compiled from. */
export interface ModelScope {
  /** Null where the project has none, undefined where they were not loaded. */
  readonly models: Models | null | undefined
  /** What `model` returned, wherever it stands. */
  readonly handles: readonly Dataset[]
  readonly placed: (place: Place) => Place
}

/** Compiles the datasets that models make; handles of models that are not there go to the report. */
export function compileModels(report: Report, { models, handles, placed }: ModelScope): DatasetManifest[] {
  const made = new Map((models?.datasets ?? []).map((dataset) => [dataset.name, manifestOf(dataset, placed)]))
  const said = new Map<string, string>()
  for (const handle of new Set(handles)) {
    const own = made.get(handle.name) ?? (models === undefined ? bare(handle, placed) : null)
    if (own === null) {
      refuseMissing(report, { handle, models: models ?? null })
      continue
    }
    made.set(handle.name, withOptions(report, { handle, own, said }))
  }
  return [...made.values()]
}

function manifestOf({ id, name, columns, owner, description, tags, place }: ModelDataset, placed: ModelScope['placed']): DatasetManifest {
  return {
    name,
    columns,
    key: [],
    partitionBy: null,
    time: null,
    format: 'table',
    owner,
    description,
    model: id,
    tags,
    place: placed(place),
  }
}

/** A model of which nothing is known but its name. */
function bare({ name, place }: Dataset, placed: ModelScope['placed']): DatasetManifest {
  return manifestOf({ id: name, name, columns: [], owner: null, description: null, tags: [], place }, placed)
}

/** A dataset with what its handle adds; what two handles add must agree. */
function withOptions(
  report: Report,
  { handle, own, said }: { readonly handle: Dataset; readonly own: DatasetManifest; readonly said: Map<string, string> },
): DatasetManifest {
  const { name, options, place } = handle
  refuseUnknown(report, { what: `model ${name}`, place, given: options, known: ['time', 'deadline'] })
  const deadline = compileDeadline(report, handle)
  const { time } = options
  const added: Partial<DatasetManifest> = { ...(deadline === null ? {} : { deadline }), ...(time === undefined ? {} : { time }) }
  if (Object.keys(added).length === 0) return own
  const text = canonicalJson(added)
  if ((said.get(name) ?? text) !== text) {
    problem(report, {
      code: 'DEFINE-DUPLICATE-NAME',
      message: `two handles of the model ${name} do not agree on its time or its deadline`,
      hint: 'keep one handle, and import it where it is used',
      place,
    })
  }
  said.set(name, text)
  return { ...own, ...added }
}

function refuseMissing(report: Report, { handle, models }: { readonly handle: Dataset; readonly models: Models | null }): void {
  const { name, place } = handle
  if (models === null) {
    problem(report, {
      code: 'DEFINE-NO-MODELS',
      message: `model('${name}') is no model: there is no dbt_project.yml beside the config`,
      hint: 'put the dbt project into the folder of caudal.config.ts',
      place,
    })
    return
  }
  const names = models.datasets.map((dataset) => dataset.name)
  const sameTable = names.find((one) => one.endsWith(`.${name.split('.').at(-1)!}`))
  problem(report, {
    code: 'DEFINE-UNKNOWN-MODEL',
    message: `no model, seed or snapshot makes ${name}`,
    hint: sameTable === undefined ? didYouMean(name, names) : `did you mean ${sameTable}?`,
    place,
  })
}
