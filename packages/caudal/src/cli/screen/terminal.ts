import { styleText } from 'node:util'

/** The styles that the screen uses. Colours other than grey stand for states; `accent` marks what can be typed. */
export type Style = 'bold' | 'grey' | 'green' | 'blue' | 'violet' | 'amber' | 'red' | 'accent'

/** Gives text a style, or leaves it as it is where there is no colour. */
export type Paint = (style: Style, text: string) => string

/** What is known of the place where text is shown. */
export interface Terminal {
  /** Whether a person watches and lines can be painted over. */
  readonly interactive: boolean
  /** Whether more than ASCII can be shown. */
  readonly unicode: boolean
  readonly paint: Paint
  /** Columns and rows now; columns are infinite where the text goes to a file or a pipe. */
  size(): { readonly columns: number; readonly rows: number }
}

const formats = {
  bold: 'bold',
  grey: 'gray',
  green: 'green',
  blue: 'blue',
  violet: 'magenta',
  amber: 'yellow',
  red: 'red',
  accent: 'cyan',
} as const

/** Leaves every text as it is. */
const plainPaint: Paint = (_style, text) => text

/** Paints with the sixteen colours of the terminal's own theme. */
const colourPaint: Paint = (style, text) => (text === '' ? '' : styleText(formats[style], text, { validateStream: false }))

/** A terminal of a fixed size, for text that goes to a file and for tests. */
export function fixedTerminal(
  options: { readonly columns?: number; readonly colour?: boolean; readonly unicode?: boolean } = {},
): Terminal {
  const size = { columns: options.columns ?? Number.POSITIVE_INFINITY, rows: 24 }
  return {
    interactive: false,
    unicode: options.unicode ?? true,
    paint: options.colour === true ? colourPaint : plainPaint,
    size: () => size,
  }
}

/** Finds out what a stream can show. Colour follows NO_COLOR, FORCE_COLOR and the terminal itself. */
export function terminalOf(stream: NodeJS.WriteStream, environment: (name: string) => string | undefined): Terminal {
  const watched = stream.isTTY
  const dumb = environment('TERM') === 'dumb'
  const colour = styleText('red', 'x', { stream }) !== 'x'
  return {
    interactive: watched && !dumb && environment('CI') === undefined,
    unicode: !watched || showsUnicode(environment),
    paint: colour ? colourPaint : plainPaint,
    size: () => ({ columns: watched ? stream.columns || 80 : Number.POSITIVE_INFINITY, rows: watched ? stream.rows || 24 : 24 }),
  }
}

function showsUnicode(environment: (name: string) => string | undefined): boolean {
  if (environment('TERM') === 'dumb' || environment('TERM') === 'linux') return false
  if (environment('OS') !== 'Windows_NT') return true
  return environment('WT_SESSION') !== undefined || environment('TERM_PROGRAM') !== undefined || environment('TERM') !== undefined
}
