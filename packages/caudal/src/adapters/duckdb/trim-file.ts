import { ftruncateSync, openSync } from 'node:fs'
import { stat } from 'node:fs/promises'
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
  if (size!.total_blocks > 0 && (await sizeOf(path)) > wanted) cutOff(path, wanted)
  await giveBack(session).catch(() => undefined)
}

/**
 * Cuts off the end of a file, and leaves it open as long as this process lives. To close it would take away the lock that DuckDB has on it:
 * POSIX gives up all locks of a process on a file when any of its descriptors is closed, and another process could then open the database too.
 */
function cutOff(path: string, bytes: number): void {
  ftruncateSync(openSync(path, 'r+'), bytes)
}

/** The share of a file that must be free, and how many bytes at least, before it is worth giving them back. */
const worthwhile = { share: 0.5, bytes: 4 * 1_048_576 }

/** Gives free blocks back to the disk. DuckDB cuts them off at a checkpoint, and takes one only when something has changed. */
async function giveBack(session: Session): Promise<void> {
  const [size] = await session.rows<{ total_blocks: number; free_blocks: number; block_size: number }>('PRAGMA database_size')
  const { total_blocks: total, free_blocks: free, block_size: bytes } = size!
  if (free < total * worthwhile.share || free * bytes < worthwhile.bytes) return
  await session.run('CREATE TABLE IF NOT EXISTS __caudal_change AS SELECT 1 AS change')
  await session.run('CHECKPOINT')
  await session.run('DROP TABLE __caudal_change')
  await session.run('CHECKPOINT')
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    (found) => found.size,
    () => 0,
  )
}
