import type { FaultRecord, Place } from '../../kernel/index.ts'
import type { Terminal } from './terminal.ts'
import { findingIcon, stateIcon } from './mark.ts'
import { cutText, oneLine, wrapText } from './text.ts'

/** A part of a source file around the place of a fault. */
export interface Excerpt {
  /** The number of the first line. */
  readonly from: number
  readonly lines: readonly string[]
}

/** A fault as the screen shows it: with its place as a person would type it, and the source there. */
export interface ShownFault {
  readonly fault: FaultRecord
  /** `pipelines/sales.ts:14:3`. */
  readonly place?: string
  readonly excerpt?: Excerpt
}

/** The lines that tell of faults: code and place, what happened, the source, how to mend it; with `stacks` also where it came from. */
export function faultLines(faults: readonly ShownFault[], options: { readonly terminal: Terminal; readonly stacks: boolean }): string[] {
  const lines = faults.length > 1 ? [options.terminal.paint('bold', `${faults.length} problems`), ''] : []
  for (const [index, shown] of faults.entries()) {
    if (index > 0) lines.push('')
    lines.push(...oneFault(shown, options))
  }
  return lines
}

/** The lines that tell of something suspicious that is not wrong: code, place, what it is and how to be rid of it. */
export function warningLines(shown: ShownFault, terminal: Terminal): string[] {
  const { paint } = terminal
  const place = shown.place === undefined ? '' : `  ${paint('accent', shown.place)}`
  const hint = shown.fault.hint === undefined ? [] : [`  ${paint('grey', 'hint:')} ${oneLine(shown.fault.hint)}`]
  return [`${findingIcon(terminal, 'warn')} ${paint('amber', shown.fault.code)}${place}`, `  ${oneLine(shown.fault.message)}`, ...hint]
}

/** A place as a person would type it: `sales.ts:14:3`. */
export function placeText(place: Place): string {
  if (place.line === undefined) return place.file
  return place.column === undefined ? `${place.file}:${place.line}` : `${place.file}:${place.line}:${place.column}`
}

function oneFault(shown: ShownFault, options: { readonly terminal: Terminal; readonly stacks: boolean }): string[] {
  const { terminal } = options
  const { paint } = terminal
  const { fault } = shown
  const place = shown.place === undefined ? '' : `  ${paint('accent', shown.place)}`
  const width = Math.max(20, Math.min(terminal.size().columns, 100) - 4)
  const lines = [`${stateIcon(terminal, 'failed')} ${paint('red', fault.code)}${place}`]
  for (const line of wrapText(fault.message, width)) lines.push(`  ${oneLine(line)}`)
  if (shown.excerpt !== undefined) lines.push('', ...excerptLines(shown.excerpt, { terminal, place: fault.place }), '')
  if (fault.hint !== undefined) {
    const [first = '', ...more] = wrapText(oneLine(fault.hint), width - 6)
    lines.push(`  ${paint('grey', 'hint:')} ${first}`, ...more.map((line) => `        ${line}`))
  }
  for (const cause of causesOf(fault, options.stacks)) lines.push(`  ${paint('grey', 'because:')} ${oneLine(cause.message)}`)
  if (options.stacks && fault.stack !== undefined) lines.push(...fault.stack.split('\n').map((line) => `  ${paint('grey', oneLine(line))}`))
  return lines
}

/** The causes worth telling. Under a fault of ours a foreign error says the same in a driver's own words: it is told on demand only. */
function causesOf(fault: FaultRecord, all: boolean): readonly FaultRecord[] {
  const causes: FaultRecord[] = []
  for (let above = fault, cause = fault.cause; cause !== undefined; above = cause, cause = cause.cause) {
    const foreign = cause.code === 'TASK-ERROR' && above.code !== 'TASK-ERROR'
    if (cause.message !== above.message && (all || !foreign)) causes.push(cause)
  }
  return causes
}

function excerptLines(excerpt: Excerpt, options: { readonly terminal: Terminal; readonly place: Place | undefined }): string[] {
  const { paint, unicode, size } = options.terminal
  const bar = paint('grey', unicode ? '│' : '|')
  const digits = String(excerpt.from + excerpt.lines.length - 1).length
  const room = Math.max(20, Math.min(size().columns, 140) - digits - 6)
  const column = (options.place?.column ?? 1) - 1
  const cut = column < room - 8 ? 0 : column - Math.floor(room / 2)
  const lines: string[] = []
  for (const [index, text] of excerpt.lines.entries()) {
    const number = excerpt.from + index
    const here = number === options.place?.line
    const label = String(number).padStart(digits)
    const source = cutText(oneLine(text.replaceAll('\t', ' ').slice(cut)), room)
    lines.push(`  ${here ? paint('bold', label) : paint('grey', label)} ${bar} ${here ? source : paint('grey', source)}`.trimEnd())
    if (here && options.place?.column !== undefined)
      lines.push(`  ${' '.repeat(digits)} ${bar} ${' '.repeat(column - cut)}${paint('red', '^')}`)
  }
  return lines
}
