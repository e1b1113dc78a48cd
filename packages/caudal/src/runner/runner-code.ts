import { Fault } from '../kernel/index.ts'
import type { Assignment } from '../ports/index.ts'
import type { KeptFile } from '../project/index.ts'
import type { SupervisedRunner } from './supervised-runner.ts'

/** Reads source files of a version of a pipeline. */
export type ReadCode = (of: { readonly pipeline: string; readonly version: string }) => Promise<readonly KeptFile[]>

/** Whether a runner can take an attempt: a process has one text of a file, so it must not have been given another one of any. */
export function hasRoomFor({ code }: Pick<SupervisedRunner, 'code'>, { sources }: Pick<Assignment, 'sources'>): boolean {
  return sources.every(({ path, sha256 }) => (code.get(path) ?? sha256) === sha256)
}

/**
 * Notes what a runner is to load the code of an attempt from, and gives the files of it that the runner has not been given. Rejects with
 * `PROJECT-CODE-GONE` where one of them is not kept any more.
 */
export async function missingCode(
  runner: Pick<SupervisedRunner, 'code' | 'given'>,
  want: { readonly of: Assignment; readonly read: ReadCode },
): Promise<readonly KeptFile[]> {
  const { of, read } = want
  for (const { path, sha256 } of of.sources) runner.code.set(path, sha256)
  const missing = of.sources.filter(({ path }) => !runner.given.has(path))
  if (missing.length === 0) return []
  const texts = new Map((await read(of)).map((file) => [file.path, file]))
  const files = missing.map(({ path }) => texts.get(path) ?? gone(of, path))
  for (const { path } of missing) runner.given.add(path)
  return files
}

function gone({ pipeline, version }: Assignment, path: string): never {
  throw new Fault('PROJECT-CODE-GONE', {
    message: `${path} of version ${version.slice(0, 12)} of ${pipeline} is not kept any more`,
    hint: 'start the pipeline again: a new run takes the code of today',
    data: { pipeline, version, path },
  })
}
