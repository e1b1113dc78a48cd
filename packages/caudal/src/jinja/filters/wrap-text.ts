import { valueTrouble } from '../values/trouble.ts'

/** How text is wrapped. */
export interface Wrapping {
  readonly width: number
  readonly breakLong: boolean
  readonly breakHyphens: boolean
}

/** Lines of at most so many characters, broken between words as Python's `textwrap.wrap` does it. */
export function wrapText(line: string, options: Wrapping): string[] {
  const { width, breakLong } = options
  if (width <= 0) throw valueTrouble(`invalid width ${width} (must be > 0)`)
  const chunks = chunksOf(line, options).toReversed()
  const lines: string[] = []
  while (chunks.length > 0) {
    const current: string[] = []
    let length = 0
    if (lines.length > 0 && chunks.at(-1)!.trim() === '') chunks.pop()
    while (chunks.length > 0 && length + chunks.at(-1)!.length <= width) {
      length += chunks.at(-1)!.length
      current.push(chunks.pop()!)
    }
    if (chunks.length > 0 && chunks.at(-1)!.length > width)
      breakChunk(chunks, { current, room: width - length, breakLong, hyphens: options.breakHyphens })
    if (current.length > 0 && current.at(-1)!.trim() === '') current.pop()
    if (current.length > 0) lines.push(current.join(''))
  }
  return lines
}

interface Breaking {
  readonly current: string[]
  readonly room: number
  readonly breakLong: boolean
  readonly hyphens: boolean
}

function breakChunk(chunks: string[], { current, room, breakLong, hyphens }: Breaking): void {
  const chunk = chunks.at(-1)!
  const space = Math.max(room, 1)
  if (breakLong) {
    const hyphen = hyphens && chunk.length > space ? chunk.lastIndexOf('-', space - 1) : -1
    const end = hyphen > 0 && /[^-]/.test(chunk.slice(0, hyphen)) ? hyphen + 1 : space
    current.push(chunk.slice(0, end))
    chunks[chunks.length - 1] = chunk.slice(end)
  } else if (current.length === 0) current.push(chunks.pop()!)
}

const words =
  /([\t\n\v\f\r ]+|(?<=[\w!"'&.,?])-{2,}(?=\w)|[^\t\n\v\f\r ]+?(?:-(?:(?<=[^\d\W]{2}-)|(?<=[^\d\W]-[^\d\W]-))(?=[^\d\W]-?[^\d\W])|(?=[\t\n\v\f\r ]|$)|(?<=[\w!"'&.,?])(?=-{2,}\w)))/

function chunksOf(line: string, { breakHyphens }: Wrapping): string[] {
  return line.split(breakHyphens ? words : /([\t\n\v\f\r ]+)/).filter((chunk) => chunk !== undefined && chunk !== '')
}
