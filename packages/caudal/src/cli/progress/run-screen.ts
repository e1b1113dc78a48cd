import { runOf } from '../../journal/index.ts'
import type { JournalEntry, LogLine } from '../../journal/index.ts'
import type { Clock, Stoppable } from '../../kernel/index.ts'
import type { EngineNews } from '../../engine/index.ts'
import type { Output } from '../command.ts'
import { shown } from '../screen/mark.ts'
import { formatMoment } from '../screen/moment.ts'
import { formatCount } from '../screen/number.ts'
import { cutText } from '../screen/text.ts'
import { logText, messageOf } from './log-text.ts'
import type { Painter } from './painter.ts'
import { createPainter } from './painter.ts'
import { approvalText, commandText } from './person-text.ts'
import { changeLines } from './plain-lines.ts'
import type { RunView } from './run-view.ts'
import { foldNews } from './run-view.ts'
import type { TreeOptions } from './tree.ts'
import { treeLines } from './tree.ts'

/** Shows a run while it goes on. */
export interface RunScreen {
  hear(news: EngineNews): void
  /** Says that the run was asked to stop. */
  stopping(how: 'graceful' | 'hard'): void
  /** Ends the show and gives back the run as it was seen last. */
  end(): RunView
}

/** How a run is shown. */
export interface RunScreenOptions {
  readonly output: Output
  readonly clock: Clock
  /** Shows nothing and only keeps the view. */
  readonly quiet: boolean
  readonly view: RunView
}

const frameMs = 84
const linesPerFrame = 40

/** A tree that is painted over where a person watches, at most twelve times a second; a line a change elsewhere. */
export function createRunScreen(options: RunScreenOptions): RunScreen {
  if (options.quiet) return silentScreen(options.view)
  return options.output.terminal.interactive ? paintedScreen(options) : plainScreen(options)
}

function silentScreen(first: RunView): RunScreen {
  let view = first
  return {
    hear: (news) => void (view = foldNews(view, news)),
    stopping: () => undefined,
    end: () => view,
  }
}

function paintedScreen(options: RunScreenOptions): RunScreen {
  const { output, clock } = options
  const painter: Painter = createPainter(output)
  let view = options.view
  let stopping: TreeOptions['stopping'] = 'no'
  let frame = 0
  let waiting: LogLine[] = []
  let dropped = 0
  let timer: Stoppable = { stop: () => undefined }

  const paint = (): void => {
    const lines = waiting.map((line) => clean(output, logText(line, { terminal: output.terminal, at: false })))
    if (dropped > 0) lines.push(output.terminal.paint('grey', `… ${formatCount(dropped)} more lines in the log`))
    waiting = []
    dropped = 0
    if (lines.length > 0) painter.above(lines)
    painter.paint(treeLines(view, { terminal: output.terminal, now: clock.now(), frame, stopping }))
  }
  const turn = (): void => {
    paint()
    frame++
    timer = clock.after(frameMs, turn, { idle: true })
  }
  turn()

  return {
    hear(news) {
      view = foldNews(view, news)
      const asked = stopOf(news, view)
      if (asked !== null && stopping !== 'hard') stopping = asked
      if (news.kind !== 'log' || !isLoud(news.line, view)) return
      if (waiting.length < linesPerFrame) waiting.push(news.line)
      else dropped++
    },
    stopping(how) {
      stopping = how
      paint()
    },
    end() {
      timer.stop()
      paint()
      painter.end({ keep: false })
      return view
    },
  }
}

function plainScreen(options: RunScreenOptions): RunScreen {
  const { output, clock } = options
  let view = options.view
  /** Whether it was asked to stop here; the journal says so again. */
  let stopped = false
  const put = (lines: readonly string[]): void => {
    if (lines.length > 0) output.write(`${lines.map((line) => clean(output, line)).join('\n')}\n`)
  }
  const note = (text: string): void => put([`${output.terminal.paint('grey', formatMoment(clock.now()))}  ${text}`])
  const tell = ({ at, event }: JournalEntry, before: RunView): void => {
    if (event.kind === 'late') note(output.terminal.paint('amber', lateText(event.step)))
    else if (event.kind === 'approval') note(approvalText(event))
    else if (event.kind !== 'command' && event.kind !== 'request')
      put(changeLines({ before, after: view, at, item: 'item' in event ? event.item : null }, output.terminal))
    else if (event.kind === 'command' && !stopped) note(output.terminal.paint('amber', commandText(event)))
  }
  note(`${view.pipeline}  run ${view.id}${view.resumed ? '  goes on where it stopped' : ''}`)
  return {
    hear(news) {
      const before = view
      view = foldNews(view, news)
      if (news.kind === 'journal' && runOf(news.entry.event) === view.id) tell(news.entry, before)
      if (news.kind === 'log' && isLoud(news.line, view)) note(logText(news.line, { terminal: output.terminal, at: false }))
    },
    stopping(how) {
      stopped = true
      note(how === 'graceful' ? 'stopping: nothing more starts; Ctrl-C again kills what runs' : 'killing what runs')
    },
    end: () => view,
  }
}

/** How a run is to stop by a piece of news; null where that says nothing of it. */
function stopOf(news: EngineNews, view: RunView): 'graceful' | 'hard' | null {
  if (news.kind !== 'journal' || news.entry.event.kind !== 'command' || news.entry.event.run !== view.id) return null
  const { command } = news.entry.event
  return command === 'cancel' ? 'graceful' : command === 'kill' ? 'hard' : null
}

function lateText(step: string | null): string {
  return step === null ? 'late: the deadline of the run has passed' : `late: the deadline of ${step} has passed`
}

function isLoud(line: LogLine, view: RunView): boolean {
  return line.run === view.id && (line.level === 'warn' || line.level === 'error' || messageOf(line) !== null)
}

function clean(output: Output, line: string): string {
  const whole = shown(output.terminal, line)
  return whole.includes('\u001b') ? whole : cutText(whole, output.terminal.size().columns * 3)
}
