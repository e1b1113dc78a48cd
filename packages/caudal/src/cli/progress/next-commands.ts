import type { RunEnd } from './follow-run.ts'
import { publishedOf } from './run-view.ts'

/** Commands that make sense after a run, ready to be pasted. */
export function nextCommands(end: RunEnd, options: { readonly self: string; readonly project?: string | undefined }): readonly string[] {
  const { self } = options
  const where = options.project === undefined ? '' : ` --project ${quoted(options.project)}`
  const failed = end.view.steps.find((step) => step.state === 'failed')
  const logs = failed === undefined ? `${self} logs ${end.run.id}${where}` : `${self} logs ${end.run.id} --step ${failed.name}${where}`
  const query = queryOf(end)
  const again = end.run.state === 'failed' || end.run.state === 'cancelled' ? [`${self} retry ${end.run.id}${where}`] : []
  return [`${self} show run ${end.run.id}${where}`, logs, ...again, ...(query === undefined ? [] : [`${self} query "${query}"${where}`])]
}

/** The rows to look at: those that were refused where that failed the run, else what was written last. */
function queryOf(end: RunEnd): string | undefined {
  for (const step of end.view.steps) {
    const error = step.itemError ?? step.error
    const dataset = error?.code === 'DATA-INVALID-ROWS' && step.state === 'failed' ? error.data?.['dataset'] : undefined
    if (typeof dataset === 'string') return `select reasons, record from ${dataset}__quarantine limit 10`
  }
  const dataset = publishedOf(end.view.steps).at(-1)?.dataset
  return dataset === undefined ? undefined : `select * from ${dataset} limit 10`
}

/** A word as a shell takes it. */
export function quoted(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
