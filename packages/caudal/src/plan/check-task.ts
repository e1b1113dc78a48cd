import type { Task } from '../define/index.ts'
import { checkPool } from './compile-step.ts'
import { compileRetry } from './compile-retry.ts'
import { checkName } from './names.ts'
import { optionalMs, optionalText, problem, refuseUnknown } from './report.ts'
import type { Report } from './report.ts'
import { isDataset } from './task-datasets.ts'

const known = ['input', 'reads', 'writes', 'pool', 'retry', 'timeout', 'cache', 'description', 'run']

/** Checks what is wrong with a task by itself, whichever step runs it. */
export function checkTask(report: Report, task: Task): void {
  const { name, place, options } = task
  const what = `task ${name}`
  checkName(report, { noun: 'task', name, place })
  refuseUnknown(report, { what, place, given: options, known })
  if (typeof options.run !== 'function') {
    problem(report, { code: 'DEFINE-MALFORMED', message: `${what} has no run function`, hint: 'write run: ({ input }) => …', place })
  }
  for (const role of ['reads', 'writes'] as const) {
    const given: unknown = options[role] ?? []
    if (Array.isArray(given) && given.every(isDataset)) continue
    const hint = 'list what dataset() returned; where it is imported, the two files may import each other in a circle'
    problem(report, { code: 'DEFINE-MALFORMED', message: `${what}: ${role} holds what is no dataset`, hint, place })
  }
  checkPool(report, { what, place, pool: options.pool })
  optionalText(report, { what: `${what}, description`, place, value: options.description })
  compileRetry(report, { what, place, retry: options.retry })
  optionalMs(report, { what: `${what}, timeout`, place, text: options.timeout, least: 1 })
  optionalMs(report, { what: `${what}, cache.for`, place, text: options.cache?.for, least: 1 })
}
