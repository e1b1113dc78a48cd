import type { Place } from '../kernel/index.ts'

/** Where in a user's source the function that called this one was called, read off the stack; the file is a path, not a URL. */
export function placeOfCaller(): Place {
  const stack = new Error('place').stack?.split('\n') ?? []
  const line = stack[3] ?? ''
  const match = /\(?((?:file:\/\/)?[^()\s][^()]*?):(\d+):(\d+)\)?$/.exec(line.trim().replace(/^at (?:async )?/, '').replace(/^[^(]*\((?=.*\)$)/, '('))
  if (match === null) return { file: '<unknown>' }
  return { file: pathOf(match[1]!), line: Number(match[2]), column: Number(match[3]) }
}

function pathOf(location: string): string {
  if (!location.startsWith('file://')) return location
  const path = decodeURIComponent(location.slice('file://'.length).replace(/\?.*$/, ''))
  return /^\/[A-Za-z]:\//.test(path) ? path.slice(1) : path
}
