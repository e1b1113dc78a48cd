import type { Workbench } from '../../assemble.ts'
import type { Context, Given } from '../command.ts'

/** What is listed, for whom. */
export interface Listing {
  readonly workbench: Workbench
  readonly context: Context
  readonly given: Given
  readonly limit: number
}
