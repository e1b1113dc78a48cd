import { fileURLToPath } from 'node:url'

/** The path of this program, for processes that it starts of itself. */
export const ownBinary: string = fileURLToPath(new URL('../../bin/caudal.js', import.meta.url))
