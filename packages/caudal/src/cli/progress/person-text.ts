import type { JournalEvent } from '../../journal/index.ts'

const commandWords = {
  cancel: 'asked to stop; nothing more starts',
  kill: 'asked to stop at once; killing what runs',
  pause: 'paused: nothing more starts until it is resumed',
  resume: 'resumed',
} as const

/** What a person asked of a run, in words: `paused: nothing more starts until it is resumed (by ana)`. */
export function commandText({ command, by, reason }: Extract<JournalEvent, { kind: 'command' }>): string {
  const facts = [by === undefined ? '' : `by ${by}`, reason ?? ''].filter((fact) => fact !== '')
  return `${commandWords[command]}${facts.length === 0 ? '' : ` (${facts.join(': ')})`}`
}

/** What became of a question to a person, in words: `go_live  approved by ana: fine`. */
export function approvalText({ step, answer, by, comment }: Extract<JournalEvent, { kind: 'approval' }>): string {
  const who = by === undefined ? '' : ` by ${by}`
  return `${step}  ${answer === 'timed_out' ? 'nobody answered in time' : `${answer}${who}`}${comment === undefined ? '' : `: ${comment}`}`
}
