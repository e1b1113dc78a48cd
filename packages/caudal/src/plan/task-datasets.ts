import type { Dataset, Pipeline, Task } from '../define/index.ts'

/** The datasets that a task declares to read or to write, each once; what is no dataset is left out. */
export function taskDatasets(task: Task, role: 'reads' | 'writes'): readonly Dataset[] {
  const given: unknown = task.options[role] ?? []
  return Array.isArray(given) ? [...new Set((given as readonly unknown[]).filter(isDataset))] : []
}

/** The datasets whose new versions start a pipeline; what is no dataset is left out. */
export function awaitedDatasets({ options }: Pipeline): readonly Dataset[] {
  const given: unknown = options.schedule?.kind === 'on' ? options.schedule.datasets : []
  return Array.isArray(given) ? (given as readonly unknown[]).filter(isDataset) : []
}

/** Whether a value is what `dataset` returned. */
export function isDataset(value: unknown): value is Dataset {
  return typeof value === 'object' && value !== null && (value as { readonly kind?: unknown }).kind === 'dataset'
}
