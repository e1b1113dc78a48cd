import { glob, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { FileSeen, SensorContext } from '../define/index.ts'
import type { Assignment, Warehouse } from '../ports/index.ts'
import { createConnections } from './connection.ts'
import type { ConnectionParts } from './connection.ts'
import { toRows } from './row-stream.ts'

const mostRows = 1_000
const mostVersions = 100

/** What looks of a runner share. */
interface SensorPlace extends Omit<ConnectionParts, 'signal'> {
  /** The moment that sensors are told, in milliseconds since 1970. */
  readonly now: () => number
  readonly warehouse: () => Promise<Warehouse>
}

/** What a look is given by the runner that takes it. */
export function sensorContext(options: {
  readonly workplace: SensorPlace
  readonly assignment: Assignment
  readonly signal: AbortSignal
}): SensorContext {
  const { workplace, assignment, signal } = options
  const { root, now, warehouse } = workplace
  return {
    signal,
    now: new Date(now()),
    window: assignment.window,
    params: assignment.params,
    fetch,
    connection: createConnections({ ...workplace, signal }),
    async query(text, values = []) {
      const rows: Record<string, unknown>[] = []
      for await (const batch of (await warehouse()).query({ kind: 'sql', text, values }, { signal, readOnly: true })) {
        rows.push(...toRows(batch).slice(0, mostRows - rows.length))
        if (rows.length >= mostRows) break
      }
      return rows
    },
    async files(pattern) {
      const found: FileSeen[] = []
      for await (const path of glob(pattern, { cwd: root })) {
        const seen = await stat(resolve(root, path))
        if (seen.isFile()) found.push({ path, bytes: seen.size, modifiedAt: seen.mtime })
      }
      return found
    },
    async versions({ name }) {
      const versions = await (await warehouse()).versions(name, { limit: mostVersions })
      return versions.map(({ version, rows, at, window }) => ({ version, rows, publishedAt: new Date(at), window }))
    },
  }
}
