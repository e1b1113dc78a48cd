import { Fault, faultRecord, Faults } from '../../kernel/index.ts'
import type { FaultRecord } from '../../kernel/index.ts'
import type { Context } from '../command.ts'
import { readProject } from './read-project.ts'
import type { ReadProject, ReadRequest } from './read-project.ts'

/** What came of reading a project, as processes tell it each other. */
export type ReadOutcome = WasRead | NotRead

/** A project that was read. */
export interface WasRead {
  readonly found: ReadProject
  readonly isUnchanged: boolean
  /** Milliseconds. */
  readonly took: number
}

/** A project that could not be read. */
export interface NotRead {
  readonly faults: readonly FaultRecord[]
  /** Whether it is the project that is wrong. */
  readonly isUnloaded: boolean
}

/** Reads a project in this process. Rejects with what is wrong with it. */
export async function readOne(context: Context, request: ReadRequest): Promise<ReadOutcome> {
  const began = context.clock.monotonic()
  const found = await readProject(context, request)
  return { found, isUnchanged: false, took: context.clock.monotonic() - began }
}

/** The same, but for the faults, which are yielded. Rejects with what is none. */
export async function readOrFaults(context: Context, request: ReadRequest): Promise<ReadOutcome> {
  let isUnloaded = false
  const loading: Context['loading'] = async (work) => {
    isUnloaded = true
    const done = await work()
    isUnloaded = false
    return done
  }
  try {
    return await readOne({ ...context, loading, open: (cwd, open) => loading(() => context.open(cwd, open)) }, request)
  } catch (error) {
    if (error instanceof Faults) return { faults: error.faults.map((fault) => faultRecord(fault)), isUnloaded }
    if (error instanceof Fault) return { faults: [faultRecord(error)], isUnloaded }
    throw error
  }
}
