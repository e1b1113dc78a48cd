import type { Place } from '../kernel/index.ts'

/** Where in a user's source the function that called this one was called, read off the stack; the file is a path, not a URL. */
export function placeOfCaller(): Place {
  const stack = new Error('place').stack?.split('\n') ?? []
  return placeInFrame(stack[3] ?? '') ?? { file: '<unknown>' }
}

/** Where a user's code threw an error: its innermost stack frame outside Caudal itself and installed packages, where there is one. */
export function placeOfError(error: unknown): Place | undefined {
  if (!(error instanceof Error)) return undefined
  for (const frame of error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? []) {
    const place = placeInFrame(frame)
    if (place !== undefined && !isForeign(place.file)) return place
  }
  return undefined
}

const caudal = pathOf(new URL('..', import.meta.url).href)

function isForeign(file: string): boolean {
  if (file.startsWith('node:') || file.includes('/node_modules/')) return true
  return file.startsWith(caudal) && !file.includes('.test.')
}

function placeInFrame(frame: string): Place | undefined {
  const location = frame
    .trim()
    .replace(/^at (?:async )?/, '')
    .replace(/^[^(]*\((?=.*\)$)/, '(')
  const match = /\(?((?:file:\/\/|node:)?[^()\s][^()]*?):(\d+):(\d+)\)?$/.exec(location)
  if (match === null || match[1] === '<anonymous>') return undefined
  return { file: pathOf(match[1]!), line: Number(match[2]), column: Number(match[3]) }
}

function pathOf(location: string): string {
  if (!location.startsWith('file://')) return location
  const path = decodeURIComponent(location.slice('file://'.length).replace(/\?.*$/, ''))
  return /^\/[A-Za-z]:\//.test(path) ? path.slice(1) : path
}
