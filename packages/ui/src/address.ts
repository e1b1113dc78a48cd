/** What stands behind `?` of the pages; whatever else an address holds is not for us. */
type Raw = Record<string, unknown>

const runStates = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const
const runTabs = ['error', 'log', 'input', 'output', 'items', 'attempts', 'code', 'why'] as const
const runViews = ['list', 'gantt', 'graph', 'compare'] as const
const levels = ['debug', 'info', 'warn', 'error'] as const
const pipelineTabs = ['graph', 'grid', 'calendar', 'backfills', 'versions'] as const
const datasetTabs = ['columns', 'profile', 'preview', 'checks', 'quarantine', 'versions', 'flow'] as const
const modelTabs = ['code', 'columns', 'tests', 'flow'] as const
const modelTypes = ['model', 'seed', 'snapshot', 'source', 'exposure'] as const
/** The parts of the settings. */
export const settingsTabs = ['config', 'connections', 'pools', 'tokens', 'health', 'about'] as const

/** The runs to show. */
export interface RunsSearch {
  readonly state?: (typeof runStates)[number]
  readonly pipeline?: string
  readonly view?: 'timeline'
}

/** What of a run is shown: a view, the run that it is compared with, a step or an item of it, a tab; of its log a search, a level and a line. */
export interface RunSearch {
  readonly view?: (typeof runViews)[number]
  readonly with?: string
  readonly step?: string
  readonly tab?: (typeof runTabs)[number]
  readonly search?: string
  readonly level?: (typeof levels)[number]
  readonly line?: string
}

/** What of a pipeline is shown; of its grid the runs and steps that are chosen, each from one to another, and whether times are shown. */
export interface PipelineSearch {
  readonly tab?: (typeof pipelineTabs)[number]
  readonly version?: string
  readonly by?: 'time'
  readonly from?: string
  readonly to?: string
  readonly first?: string
  readonly last?: string
  /** The day of the calendar whose windows are explained, as `2026-11-20`. */
  readonly day?: string
}

/** What of a dataset is shown, and which of its versions are compared. */
export interface DatasetSearch {
  readonly tab?: (typeof datasetTabs)[number]
  readonly from?: string
  readonly to?: string
}

/** Which models are shown. */
export interface ModelsSearch {
  readonly search?: string
  readonly tag?: string
  readonly type?: (typeof modelTypes)[number]
}

/** What of a model is shown. */
export interface ModelSearch {
  readonly tab?: (typeof modelTabs)[number]
}

/** What part of the graph is shown, and how. */
export interface GraphSearch {
  readonly of?: string
  readonly depth?: number
  readonly direction?: 'up' | 'down'
  readonly folded?: boolean
}

/** What a list is searched for. */
export interface ListSearch {
  readonly search?: string
}

/** What of the settings is shown. */
export interface SettingsSearch {
  readonly tab?: (typeof settingsTabs)[number]
}

type Given<T> = { readonly [K in keyof T]: T[K] | undefined }

function given<T extends object>(values: Given<T>): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T
}

function oneOf<T extends string>(all: readonly T[], value: unknown): T | undefined {
  return all.find((one) => one === value)
}

function day(value: unknown): string | undefined {
  const said = text(value)
  return said !== undefined && /^\d{4}-\d\d-\d\d$/.test(said) && !Number.isNaN(Date.parse(said)) ? said : undefined
}

function text(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Reads what the address of the runs says. */
export function runsSearch(raw: Raw): RunsSearch {
  return given<Required<RunsSearch>>({
    state: oneOf(runStates, raw['state']),
    pipeline: text(raw['pipeline']),
    view: oneOf(['timeline'], raw['view']),
  })
}

/** Reads what the address of a run says. */
export function runSearch(raw: Raw): RunSearch {
  return given<Required<RunSearch>>({
    view: oneOf(runViews, raw['view']),
    with: text(raw['with']),
    step: text(raw['step']),
    tab: oneOf(runTabs, raw['tab']),
    search: text(raw['search']),
    level: oneOf(levels, raw['level']),
    line: text(raw['line']),
  })
}

/** Reads what the address of a pipeline says. */
export function pipelineSearch(raw: Raw): PipelineSearch {
  return given<Required<PipelineSearch>>({
    tab: oneOf(pipelineTabs, raw['tab']),
    version: text(raw['version']),
    day: day(raw['day']),
    by: oneOf(['time'], raw['by']),
    from: text(raw['from']),
    to: text(raw['to']),
    first: text(raw['first']),
    last: text(raw['last']),
  })
}

/** Reads what the address of a dataset says. */
export function datasetSearch(raw: Raw): DatasetSearch {
  return given<Required<DatasetSearch>>({ tab: oneOf(datasetTabs, raw['tab']), from: text(raw['from']), to: text(raw['to']) })
}

/** Reads what the address of the models says. */
export function modelsSearch(raw: Raw): ModelsSearch {
  return given<Required<ModelsSearch>>({ search: text(raw['search']), tag: text(raw['tag']), type: oneOf(modelTypes, raw['type']) })
}

/** Reads what the address of a model says. */
export function modelSearch(raw: Raw): ModelSearch {
  return given<Required<ModelSearch>>({ tab: oneOf(modelTabs, raw['tab']) })
}

/** Reads what the address of the graph says; a depth is 1 to 20. */
export function graphSearch(raw: Raw): GraphSearch {
  const depth = Number(raw['depth'])
  return given<Required<GraphSearch>>({
    of: text(raw['of']),
    depth: Number.isInteger(depth) && depth >= 1 && depth <= 20 ? depth : undefined,
    direction: oneOf(['up', 'down'], raw['direction']),
    folded: typeof raw['folded'] === 'boolean' ? raw['folded'] : undefined,
  })
}

/** Reads what the address of a list that can be searched says. */
export function listSearch(raw: Raw): ListSearch {
  return given<Required<ListSearch>>({ search: text(raw['search']) })
}

/** Reads what the address of the settings says. */
export function settingsSearch(raw: Raw): SettingsSearch {
  return given<Required<SettingsSearch>>({ tab: oneOf(settingsTabs, raw['tab']) })
}
