import { lstat, mkdir } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { Fault, fingerprint } from '../../kernel/index.ts'

/** Bytes of a socket's path that every system takes. */
const pathLimit = 100

/**
 * Where the data plane of a state folder listens: a socket in that folder or, where its path would be too long, in a folder of the
 * user's own among the temporary files; on Windows a named pipe. Rejects with `WAREHOUSE-UNSAFE` when somebody else owns that folder.
 */
export async function planeAddress(state: string): Promise<string> {
  const name = fingerprint(state).slice(0, 16)
  if (process.platform === 'win32') return `\\\\.\\pipe\\caudal-${name}`
  const near = join(state, 'data-plane.sock')
  if (Buffer.byteLength(near) < pathLimit) return near
  const folder = join(tmpdir(), `caudal-${userInfo().uid}`)
  await mkdir(folder, { mode: 0o700, recursive: true })
  const found = await lstat(folder)
  if (!found.isDirectory() || found.uid !== userInfo().uid || (found.mode & 0o077) !== 0) {
    throw new Fault('WAREHOUSE-UNSAFE', {
      message: `the folder ${folder} is open to others, so no socket is put there`,
      hint: 'remove it, or give the project a shorter path',
      blame: 'system',
      data: { folder },
    })
  }
  return join(folder, `${name}.sock`)
}
