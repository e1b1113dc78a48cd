import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Context } from '../command.ts'
import type { ModelRequest } from './model-request.ts'
import { projectAround } from './open-models.ts'
import { startReader } from './project-reader.ts'
import type { ProjectReader } from './project-reader.ts'
import { readOne, readOrFaults } from './read-outcome.ts'
import type { ReadOutcome } from './read-outcome.ts'
import { lastReading, rootOf } from './read-project.ts'

/**
 * Reads projects, several of them side by side in processes of their own, the largest first. What came of them is in the order of the
 * requests. Rejects where only one is asked for and it cannot be read.
 */
export async function readProjects(context: Context, requests: readonly ModelRequest[]): Promise<readonly ReadOutcome[]> {
  const known = new Map(requests.flatMap((request) => unchanged(context, request)))
  const left = requests.filter((request) => !known.has(request))
  const isApart = (request: ModelRequest): boolean => projectAround(rootOf(context, request), request) === undefined
  const apart = left.length > 1 ? left.filter(isApart) : []
  const read = new Map([...known, ...(await readApart(context, apart))])
  // Within a Caudal project they are built in its warehouse, which is opened by one process.
  for (const request of left)
    if (!read.has(request)) read.set(request, await (requests.length === 1 ? readOne : readOrFaults)(context, request))
  return requests.map((request) => read.get(request)!)
}

type Read = readonly [request: ModelRequest, outcome: ReadOutcome]

/** What is told of a project that is as it was. */
function unchanged(context: Context, request: ModelRequest): Read[] {
  const began = context.clock.monotonic()
  const found = request.anew ? undefined : lastReading(context, request)
  return found === undefined ? [] : [[request, { found, isUnchanged: true, took: context.clock.monotonic() - began }]]
}

/** Reads projects in processes of their own, one a processor. Each takes the largest project that is left. */
async function readApart(context: Context, requests: readonly ModelRequest[]): Promise<readonly Read[]> {
  const readers = Array.from({ length: Math.min(requests.length, availableParallelism()) }, () => startReader(context))
  const sizes = new Map(requests.map((request) => [request, sizeOf(rootOf(context, request))]))
  const waiting = requests.toSorted((one, other) => sizes.get(other)! - sizes.get(one)!)
  const work = async (reader: ProjectReader): Promise<Read[]> => {
    const done: Read[] = []
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) done.push([next, await reader.read(next)])
    reader.end()
    return done
  }
  return (await Promise.all(readers.map(work))).flat()
}

/** How many files a folder holds, hidden ones apart. */
function sizeOf(folder: string): number {
  try {
    const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !name.startsWith('.'))
    return entries.reduce((sum, entry) => sum + (entry.isDirectory() ? sizeOf(join(folder, entry.name)) : 1), 0)
  } catch {
    return 0
  }
}
