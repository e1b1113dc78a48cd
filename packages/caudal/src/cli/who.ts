import { userInfo } from 'node:os'

/** The name of the person at the terminal, as the machine knows it; undefined where it knows none. */
export function whoAsks(): string | undefined {
  try {
    const { username } = userInfo()
    return username === '' ? undefined : username
  } catch {
    return undefined
  }
}
