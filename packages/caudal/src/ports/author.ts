import type { TaskRunKey } from '../journal/index.ts'

/** The attempt on whose behalf the warehouse is asked. */
export interface Author extends TaskRunKey {
  readonly pipeline: string
  readonly epoch: number
}
