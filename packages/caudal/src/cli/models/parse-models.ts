import { statSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import { Fault, faultOf, Faults, formatDuration } from '../../kernel/index.ts'
import type { Context, ExitCode, Given } from '../command.ts'
import { stateIcon } from '../screen/mark.ts'
import { countOf } from '../screen/number.ts'
import { printJson, printLines } from '../screen/print.ts'
import { readModelRequest } from './model-request.ts'
import type { ModelRequest } from './model-request.ts'
import { showWarnings } from './model-warnings.ts'
import type { ReadProject } from './read-project.ts'
import { readProjects } from './read-projects.ts'
import { rootOf } from './read-project.ts'

/**
 * Reads projects, says what is wrong with them or how much there is, and writes `manifest.json` of each. Where nothing that the last reading of
 * one followed from has changed, says the same again.
 */
export async function parseModels(context: Context, given: Given): Promise<ExitCode> {
  const requests = requestsOf(context, { request: readModelRequest(given), folders: given.values('project-dir') })
  const outcomes = await readProjects(context, requests)
  const read = outcomes.flatMap((outcome) => ('found' in outcome ? [outcome] : []))
  const lost = outcomes.flatMap((outcome) => ('found' in outcome ? [] : [outcome]))
  for (const { found } of read)
    showWarnings(context.err, { faults: found.warnings.map(faultOf), messages: [], root: found.root, cwd: context.cwd })
  if (!given.has('json'))
    printLines(
      context.out,
      read.map(({ found, ...how }) => `${stateIcon(context.out.terminal, 'succeeded')} ${lineOf(found, how)}`),
    )
  const faults = lost.flatMap((outcome) => outcome.faults.map(faultOf))
  const refuse = (): Promise<never> => Promise.reject(faults.length === 1 ? faults[0]! : new Faults(faults))
  if (lost.length > 0) await (lost.some(({ isUnloaded }) => isUnloaded) ? context.loading(refuse) : refuse())
  const told = read.map(({ found: { project, counts } }) => ({ project, counts: Object.fromEntries(counts) }))
  if (given.has('json')) printJson(context.out, requests.length === 1 ? told[0]! : told)
  return 0
}

function lineOf({ project, counts }: ReadProject, { isUnchanged, took }: { readonly isUnchanged: boolean; readonly took: number }): string {
  const what = counts.map(([kind, count]) => countOf(count, kind.replace('_', ' '))).join(', ')
  return `${project}: ${what} ${isUnchanged ? 'unchanged, ' : ''}in ${formatDuration(Math.round(took))}`
}

/** What is asked of each project. One that is named twice is read once; what is a file, as `projects/*` may name some, is left out. Throws `CLI-BAD-VALUE`. */
function requestsOf(
  context: Context,
  { request, folders }: { readonly request: ModelRequest; readonly folders: readonly string[] },
): readonly ModelRequest[] {
  if (folders.length < 2) return [request]
  const each = folders.filter((folder) => !isFile(resolve(context.cwd, folder))).map((projectDir) => ({ ...request, projectDir }))
  const requests = [...new Map(each.map((one) => [rootOf(context, one), one])).values()]
  if (requests.length > 1 && request.targetPath !== undefined && isAbsolute(request.targetPath)) {
    throw new Fault('CLI-BAD-VALUE', {
      message: `--target-path cannot be "${request.targetPath}" for several projects, which would write over each other's artifacts`,
      hint: 'name a folder within each project, as --target-path target',
    })
  }
  return requests
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}
