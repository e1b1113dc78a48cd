import { glob, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { FileSeen, SensorContext } from '../define/index.ts'
import type { Assignment, Warehouse } from '../ports/index.ts'
import { toRows } from './row-stream.ts'

const mostRows = 1_000
const mostVersions = 100

/** What a look is given by the runner that takes it. */
export function sensorContext(options: {
  readonly root: string
  readonly assignment: Assignment
  readonly signal: AbortSignal
  /** The moment of the look, in milliseconds since 1970. */
  readonly now: number
  readonly warehouse: () => Promise<Warehouse>
}): SensorContext {
  const { root, assignment, signal, now, warehouse } = options
  return {
    signal,
    now: new Date(now),
    window: assignment.window,
    params: assignment.params,
    fetch,
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
