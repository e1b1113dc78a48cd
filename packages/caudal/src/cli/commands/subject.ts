import type { Workbench } from '../../assemble.ts'
import type { Context } from '../command.ts'

/** What `caudal show` was asked to look at. */
export interface Subject {
  readonly workbench: Workbench
  readonly context: Context
  readonly json: boolean
  readonly stacks: boolean
  readonly name: string | undefined
  /** For a dataset: whether its profile is wanted. */
  readonly profile?: boolean
}
