import { Fault } from '../kernel/index.ts'
import type { Dataset, Task } from '../define/index.ts'

/** Which datasets a task has declared; a step's place in the graph and the lineage hang on it. */
export interface DatasetAccess {
  /** Throws `READ-UNDECLARED` unless the task reads or writes the dataset. */
  demandRead(dataset: string): void
  /** Throws `WRITE-UNDECLARED` unless the task writes the dataset. */
  demandWrite(dataset: string): void
}

/** The datasets that a task may touch, as it declared them in `reads` and `writes`. */
export function datasetAccess(task: Task): DatasetAccess {
  const names = (datasets: readonly Dataset[] | undefined): Set<string> => new Set((datasets ?? []).map(({ name }) => name))
  const writes = names(task.options.writes)
  const reads = names(task.options.reads)
  const { place } = task
  return {
    demandRead(dataset) {
      if (reads.has(dataset) || writes.has(dataset)) return
      throw new Fault('READ-UNDECLARED', {
        message: `task ${task.name} reads ${dataset}, which its \`reads\` does not name`,
        hint: 'add the dataset to `reads` of the task, so that its steps come after those that write it',
        data: { task: task.name, dataset },
        place,
      })
    },
    demandWrite(dataset) {
      if (writes.has(dataset)) return
      throw new Fault('WRITE-UNDECLARED', {
        message: `task ${task.name} writes ${dataset}, which its \`writes\` does not name`,
        hint: 'add the dataset to `writes` of the task, so that the steps that read it come after',
        data: { task: task.name, dataset },
        place,
      })
    },
  }
}
