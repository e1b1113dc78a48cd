import type { Output } from '../command.ts'
import { textWidth } from '../screen/text.ts'

/** Paints lines over what it painted before, at the bottom of a terminal. */
export interface Painter {
  /** Shows these lines in place of the ones before. Lines that did not change are not touched, so nothing flickers. */
  paint(lines: readonly string[]): void
  /** Puts lines above, where they stay and scroll away. */
  above(lines: readonly string[]): void
  /** Leaves what is painted where it is, or takes it away, and gives the cursor back. */
  end(options: { readonly keep: boolean }): void
}

const up = (rows: number): string => (rows === 0 ? '' : `\u001b[${rows}A`)
const clearLine = '\u001b[K'
const clearBelow = '\u001b[J'
const hideCursor = '\u001b[?25l'
const showCursor = '\u001b[?25h'
/** Terminals that know it show all between the two at once; the others ignore it. */
const frameStart = '\u001b[?2026h'
const frameEnd = '\u001b[?2026l'

/** A painter on an output, whose terminal must be interactive. */
export function createPainter(output: Output): Painter {
  let painted: readonly string[] = []
  let columns = output.terminal.size().columns
  let hidden = false

  const height = (): number =>
    painted.reduce((sum, line) => sum + Math.max(1, Math.ceil(textWidth(line) / output.terminal.size().columns)), 0)

  const whole = (above: readonly string[], lines: readonly string[]): string =>
    `${up(height())}\r${[...above, ...lines].map((line) => `${line}${clearLine}\n`).join('')}${clearBelow}`

  const changed = (lines: readonly string[]): string => {
    let text = `${up(painted.length)}\r`
    for (const [index, line] of lines.entries()) text += line === painted[index] ? '\n' : `${line}${clearLine}\n`
    return lines.length < painted.length ? `${text}${clearBelow}` : text
  }

  const put = (above: readonly string[], lines: readonly string[]): void => {
    const same = above.length === 0 && columns === output.terminal.size().columns
    if (same && lines.length === painted.length && lines.every((line, index) => line === painted[index])) return
    const start = hidden ? '' : hideCursor
    output.write(`${frameStart}${start}${same ? changed(lines) : whole(above, lines)}${frameEnd}`)
    hidden = true
    painted = lines
    columns = output.terminal.size().columns
  }

  return {
    paint: (lines) => put([], lines),
    above: (lines) => put(lines, painted),
    end({ keep }) {
      if (!keep && painted.length > 0) put([], [])
      if (hidden) output.write(showCursor)
      hidden = false
      painted = []
    },
  }
}
