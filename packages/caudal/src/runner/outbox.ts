import type { Clock, Stoppable } from '../kernel/index.ts'
import type { FromRunner, LineNote, RunnerOutcome } from './protocol.ts'

/** What a runner has to say to its supervisor, put together so that much talk costs few messages. */
export interface Outbox {
  line(line: LineNote): void
  ended(id: number, outcome: RunnerOutcome): void
  send(message: FromRunner): void
}

const linesBytes = 65_536
const linesMs = 50
const lineOverhead = 64

/** Lines leave after 50 ms, at 64 KB, and before whatever else is said; ends leave together when the present work is through. */
export function createOutbox(options: { readonly clock: Clock; readonly post: (message: FromRunner) => void }): Outbox {
  let lines: LineNote[] = []
  let bytes = 0
  let timer: Stoppable | null = null
  let ends: { id: number; outcome: RunnerOutcome }[] = []
  const flushLines = (): void => {
    timer?.stop()
    timer = null
    if (lines.length === 0) return
    const message: FromRunner = { kind: 'lines', lines }
    lines = []
    bytes = 0
    options.post(message)
  }
  const flushEnds = (): void => {
    if (ends.length === 0) return
    flushLines()
    const attempts = ends
    ends = []
    options.post({ kind: 'ended', attempts })
  }
  return {
    line(line) {
      lines.push(line)
      bytes += line.message.length + lineOverhead
      if (bytes >= linesBytes) flushLines()
      else timer ??= options.clock.after(linesMs, flushLines, { idle: true })
    },
    ended(id, outcome) {
      if (ends.push({ id, outcome }) === 1) process.nextTick(flushEnds)
    },
    send(message) {
      flushLines()
      flushEnds()
      options.post(message)
    },
  }
}
