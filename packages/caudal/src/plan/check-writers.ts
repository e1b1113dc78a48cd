import { Fault } from '../kernel/index.ts'
import type { Task } from '../define/index.ts'
import type { DatasetManifest } from './manifest.ts'
import { problem } from './report.ts'
import type { Report } from './report.ts'
import { taskDatasets } from './task-datasets.ts'

/** Takes down every dataset that two tasks write, or that a task writes and a model makes, and warns of those that are read and that none writes. */
export function checkWriters(
  report: Report,
  { tasks, models }: { readonly tasks: readonly Task[]; readonly models: readonly DatasetManifest[] },
): void {
  const made = new Set(models.map(({ name }) => name))
  const writers = new Map<string, Task>()
  for (const task of tasks) {
    for (const { name } of taskDatasets(task, 'writes')) {
      if (made.has(name)) {
        problem(report, {
          code: 'DEFINE-TWO-WRITERS',
          message: `task ${task.name} writes ${name}, which a model makes`,
          hint: 'let the task write a dataset of its own, and the model read it as a source',
          place: task.place,
        })
      }
      const first = writers.get(name)
      if (first === undefined) writers.set(name, task)
      else {
        const hint = 'let one task write it, or give each a dataset of its own and join them in a third'
        problem(report, {
          code: 'DEFINE-TWO-WRITERS',
          message: `tasks ${first.name} and ${task.name} both write ${name}`,
          hint,
          place: task.place,
        })
      }
    }
  }
  const read = new Map(tasks.flatMap((task) => taskDatasets(task, 'reads').map((dataset) => [dataset.name, task] as const)))
  for (const [name, task] of read) {
    if (writers.has(name) || made.has(name)) continue
    const hint = 'let a task of the project write it, or fill it by hand before the first run'
    report.warnings.push(
      new Fault('DEFINE-NEVER-WRITTEN', { message: `task ${task.name} reads ${name}, which no task writes`, hint, place: task.place }),
    )
  }
}
