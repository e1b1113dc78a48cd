import { formatDuration } from '../../kernel/index.ts'
import type { Clock, Stoppable } from '../../kernel/index.ts'
import type { NodeResult } from '../../transform/index.ts'
import type { Output } from '../command.ts'
import { createPainter } from '../progress/painter.ts'
import { shown, stateIcon } from '../screen/mark.ts'
import { printLines } from '../screen/print.ts'
import { cutText } from '../screen/text.ts'
import { kindName, kindOf, nameOf, resultLine } from './result-lines.ts'

/** Where it is told what becomes of resources: a line each, and on a terminal below them what is being worked on. */
export interface ResultScreen {
  began(resource: NodeResult['node'], total: number): void
  ended(result: NodeResult, total: number): void
  /** Shows lines among the others. */
  say(lines: readonly string[]): void
  close(): void
}

const tickMs = 1_000

/** Opens the screen of a command. With `quiet` only what went wrong gets a line. */
export function openResultScreen(output: Output, { clock, quiet }: { readonly clock: Clock; readonly quiet: boolean }): ResultScreen {
  const { terminal } = output
  let done = 0
  const lineOf = (result: NodeResult, total: number): readonly string[] =>
    ++done > 0 && quiet && kindOf(result) === 'ok' ? [] : [resultLine(result, { terminal, index: done, total })]
  if (!terminal.interactive) {
    const say = (lines: readonly string[]): void => printLines(output, lines)
    return { began: () => undefined, ended: (result, total) => say(lineOf(result, total)), say, close: () => undefined }
  }
  const painter = createPainter(output)
  const running = new Map<string, { readonly text: string; readonly since: number }>()
  let all = 0
  const paint = (): void => painter.paint(all === 0 ? [] : [shown(terminal, statusLine())])
  const statusLine = (): string => {
    const now = clock.monotonic()
    const under = [...running.values()].map(({ text, since }) => `${text} ${formatDuration(Math.floor((now - since) / tickMs) * tickMs)}`)
    const text = `${done} of ${all}${under.length === 0 ? '' : ` · ${under.join(' · ')}`}`
    return `${stateIcon(terminal, 'running')} ${cutText(text, Math.max(20, terminal.size().columns - 4))}`
  }
  const say = (lines: readonly string[]): void => painter.above(lines.map((line) => shown(terminal, line)))
  let timer: Stoppable
  const tick = (): void => {
    paint()
    timer = clock.after(tickMs, tick, { idle: true })
  }
  timer = clock.after(tickMs, tick, { idle: true })
  return {
    began(node, total) {
      all = total
      running.set(node.unique_id, { text: `${kindName({ node })} ${nameOf({ node })}`, since: clock.monotonic() })
      paint()
    },
    ended(result, total) {
      all = total
      running.delete(result.node.unique_id)
      const lines = lineOf(result, total)
      if (lines.length > 0) say(lines)
      paint()
    },
    say,
    close() {
      timer.stop()
      painter.end({ keep: false })
    },
  }
}
