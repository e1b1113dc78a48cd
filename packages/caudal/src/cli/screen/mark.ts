import type { RunState, TaskRunState } from '../../journal/index.ts'
import type { Style, Terminal } from './terminal.ts'

/** What the screen tells apart: the states of runs and task runs, a retry that is to come, and a success that warns. */
export type ShownState = RunState | TaskRunState | 'retrying' | 'warned'

/** How a state looks: one colour, one icon, one word, the same everywhere. */
export interface Mark {
  readonly icon: string
  readonly ascii: string
  readonly style: Style
  readonly word: string
}

/** The look of each state. */
export const marks: { readonly [S in ShownState]: Mark } = {
  queued: { icon: '○', ascii: 'o', style: 'grey', word: 'queued' },
  pending: { icon: '·', ascii: '.', style: 'grey', word: 'pending' },
  ready: { icon: '○', ascii: 'o', style: 'grey', word: 'ready' },
  running: { icon: '●', ascii: '*', style: 'blue', word: 'running' },
  waiting: { icon: '◷', ascii: '~', style: 'violet', word: 'waiting' },
  retrying: { icon: '↻', ascii: '>', style: 'amber', word: 'retrying' },
  succeeded: { icon: '✓', ascii: '+', style: 'green', word: 'succeeded' },
  warned: { icon: '▲', ascii: '^', style: 'amber', word: 'warned' },
  failed: { icon: '✕', ascii: 'x', style: 'red', word: 'failed' },
  cancelled: { icon: '⊘', ascii: '/', style: 'grey', word: 'cancelled' },
  skipped: { icon: '–', ascii: '-', style: 'grey', word: 'skipped' },
  upstream_failed: { icon: '⊗', ascii: '!', style: 'red', word: 'upstream failed' },
}

/** The icon of a state, painted. */
export function stateIcon(terminal: Terminal, state: ShownState): string {
  const mark = marks[state]
  return terminal.paint(mark.style, terminal.unicode ? mark.icon : mark.ascii)
}

/** The icon and the word of a state, painted. */
export function stateWord(terminal: Terminal, state: ShownState): string {
  const mark = marks[state]
  return terminal.paint(mark.style, `${terminal.unicode ? mark.icon : mark.ascii} ${mark.word}`)
}

/** The look of a finding: good, worth a thought, bad. */
export function findingIcon(terminal: Terminal, level: 'ok' | 'warn' | 'fail'): string {
  if (level === 'ok') return stateIcon(terminal, 'succeeded')
  if (level === 'fail') return stateIcon(terminal, 'failed')
  return terminal.paint('amber', terminal.unicode ? '▲' : '!')
}

/** The text with characters beyond ASCII replaced, where the terminal cannot show them. */
export function shown(terminal: Terminal, text: string): string {
  return terminal.unicode ? text : text.replaceAll(/[^\u0000-\u007e]/g, (letter) => ascii[letter] ?? '?')
}

const ascii: { readonly [letter: string]: string } = {
  '…': '.',
  '·': '-',
  '–': '-',
  '→': '>',
  '│': '|',
  '└': '`',
  '├': '|',
  '─': '-',
  '━': '=',
  '⏎': '|',
  '—': '-',
  '↳': '>',
  '✓': '+',
  '✕': 'x',
  '≥': '>',
  '≤': '<',
}
