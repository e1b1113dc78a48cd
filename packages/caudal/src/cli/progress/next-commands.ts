import type { RunEnd } from './follow-run.ts'
import { publishedOf } from './run-view.ts'

/** Commands that make sense after a run, ready to be pasted. */
export function nextCommands(end: RunEnd, options: { readonly self: string; readonly project?: string | undefined }): readonly string[] {
  const { self } = options
  const where = options.project === undefined ? '' : ` --project ${quoted(options.project)}`
  const dataset = publishedOf(end.view.steps).at(-1)?.dataset
  const query = dataset === undefined ? [] : [`${self} query "select * from ${dataset} limit 10"${where}`]
  const failed = end.view.steps.find((step) => step.state === 'failed')
  const logs = failed === undefined ? `${self} logs ${end.run.id}${where}` : `${self} logs ${end.run.id} --step ${failed.name}${where}`
  return [`${self} show run ${end.run.id}${where}`, logs, ...query]
}

/** A word as a shell takes it. */
export function quoted(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
