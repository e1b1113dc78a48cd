import { stat, truncate } from 'node:fs/promises'
import type { Session } from './session.ts'

/** Bytes before the first block of a DuckDB file: a main header and two database headers. */
const headerBytes = 3 * 4_096

/**
 * Gives back what a write that failed on a full disk has left at the end of the file. DuckDB forgets such blocks without cutting them
 * off. Nothing points behind the last block once the log is empty; where it does not get empty, nothing is cut. Call it before the file
 * is used.
 */
export async function trimFile(session: Session, path: string): Promise<void> {
  await session.run('CHECKPOINT').catch(() => undefined)
  if ((await sizeOf(`${path}.wal`)) > 0) return
  const [size] = await session.rows<{ total_blocks: number; block_size: number }>('PRAGMA database_size')
  const wanted = headerBytes + size!.total_blocks * size!.block_size
  if (size!.total_blocks > 0 && (await sizeOf(path)) > wanted) await truncate(path, wanted)
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    (found) => found.size,
    () => 0,
  )
}
