import { Fault, formatDuration } from '../kernel/index.ts'
import type { DatasetManifest } from '../plan/index.ts'
import type { Profile } from '../ports/index.ts'
import type { OpenProject } from './open-project.ts'

/** Of which dataset a profile is wanted, and how long it may take. */
export interface ProfileQuestion {
  readonly dataset: DatasetManifest
  /** Whether only one is wanted that has been made before. */
  readonly kept: boolean
  /** Milliseconds. */
  readonly limitMs: number
  readonly signal?: AbortSignal
}

/** What the values of a dataset look like. Rejects with `PROFILE-TIMEOUT` where that takes too long, and `DATA-NO-VERSION`. */
export async function profileDataset(
  project: Pick<OpenProject, 'clock' | 'warehouse'>,
  question: ProfileQuestion,
): Promise<Profile | null> {
  const { dataset, kept, limitMs, signal } = question
  const late = new AbortController()
  const timer = project.clock.after(limitMs, () => late.abort(tooLate(dataset.name, limitMs)), { idle: true })
  try {
    const either = signal === undefined ? late.signal : AbortSignal.any([signal, late.signal])
    return await (await project.warehouse()).profile({ dataset, kept }, { signal: either })
  } finally {
    timer.stop()
  }
}

function tooLate(dataset: string, limitMs: number): Fault {
  return new Fault('PROFILE-TIMEOUT', {
    message: `the profile of ${dataset} took more than ${formatDuration(limitMs)} and was given up`,
    hint: 'ask again when the warehouse has less to do; a view is quicker once its model is a table',
    blame: 'system',
    retryable: true,
    data: { dataset },
  })
}
