import { describe, expect, it } from 'vitest'
import type { LogLine } from '../journal/index.ts'
import type { LogRequest, LogSink } from '../ports/index.ts'

/** What the contract of log sinks needs of an implementation. */
export interface LogSinkContractOptions {
  /** Opens a sink with nothing in it. */
  readonly open: () => Promise<LogSink>
  /** Opens a second sink on what the last one holds, as another process would. */
  readonly reopen: () => Promise<LogSink>
}

/** A log line for tests; what is not given is filled in. */
export function logLine(given: Partial<LogLine> = {}): LogLine {
  return { at: '2026-11-19T02:00:00.000Z', run: 'r1', step: 'load', item: null, attempt: 1, level: 'info', message: 'hello', ...given }
}

/** All lines of run `r1` that a request asks a sink for. */
export async function linesOf(sink: LogSink, request: Partial<LogRequest> = {}): Promise<LogLine[]> {
  const lines: LogLine[] = []
  for await (const line of sink.read({ run: 'r1', ...request }, { signal: new AbortController().signal })) lines.push(line)
  return lines
}

async function read(sink: LogSink, request: Partial<LogRequest> = {}): Promise<string[]> {
  return (await linesOf(sink, request)).map((line) => line.message)
}

/** Holds a log sink against what its port promises. */
export function logSinkContract(name: string, { open, reopen }: LogSinkContractOptions): void {
  describe(`log sink contract: ${name}`, () => {
    it('gives the lines of a run in the order they came, whole', async () => {
      const sink = await open()
      const lines = [
        logLine({ message: 'a', fields: { n: 1, text: 'ü\n"' } }),
        logLine({ message: 'b', item: 3, level: 'error' }),
        logLine({ message: 'other', run: 'r2' }),
      ]
      for (const line of lines) sink.write(line)
      await sink.flush()
      expect(await linesOf(sink)).toEqual(lines.slice(0, 2))
      await sink.close()
    })

    it('has no lines of a run that it does not know', async () => {
      const sink = await open()
      expect(await read(sink, { run: 'nobody' })).toEqual([])
      await sink.close()
    })

    it('picks lines by step, item and least level', async () => {
      const sink = await open()
      for (const item of [0, 1])
        for (const level of ['debug', 'info', 'warn', 'error'] as const)
          sink.write(logLine({ step: 'each', item, level, message: `${level} ${item}` }))
      sink.write(logLine({ step: 'sum', message: 'sum' }))
      await sink.flush()
      expect(await read(sink, { step: 'sum' })).toEqual(['sum'])
      expect(await read(sink, { step: 'each', item: 1, level: 'warn' })).toEqual(['warn 1', 'error 1'])
      expect(await read(sink, { level: 'info' })).toHaveLength(7)
      await sink.close()
    })

    it('keeps lines for who comes later, and goes on behind them', async () => {
      const first = await open()
      first.write(logLine({ message: 'before' }))
      await first.close()
      const second = await reopen()
      second.write(logLine({ message: 'after' }))
      await second.flush()
      expect(await read(second)).toEqual(['before', 'after'])
      await second.close()
    })

    it('follows what is written later, by another sink too, until it is told to stop', async () => {
      const reader = await open()
      const writer = await reopen()
      const abort = new AbortController()
      const heard: string[] = []
      writer.write(logLine({ message: '0' }))
      for await (const line of reader.read({ run: 'r1', follow: true }, { signal: abort.signal })) {
        heard.push(line.message)
        if (heard.length < 4) writer.write(logLine({ message: String(heard.length) }))
        else abort.abort()
      }
      expect(heard).toEqual(['0', '1', '2', '3'])
      await writer.close()
      await reader.close()
    })

    it('gives parts of a log, each line with a place that stays, and goes on behind', async () => {
      const sink = await open()
      for (const message of ['one', 'two', 'three', 'ü four']) sink.write(logLine({ message, level: message === 'two' ? 'error' : 'info' }))
      const first = await sink.page({ run: 'r1', limit: 2 })
      expect(first.lines.map(({ line }) => line.message)).toEqual(['one', 'two'])
      const second = await sink.page({ run: 'r1', from: first.next!, limit: 9 })
      expect(second).toMatchObject({ lines: [{ line: { message: 'three' } }, { line: { message: 'ü four' } }], next: null })
      expect((await sink.page({ run: 'r1', from: second.lines[1]!.place, limit: 1 })).lines).toEqual(second.lines.slice(1))
      expect((await sink.page({ run: 'r1', from: second.end, limit: 9 })).lines).toEqual([])
      sink.write(logLine({ message: 'later' }))
      expect((await sink.page({ run: 'r1', from: second.end, limit: 9 })).lines.map(({ line }) => line.message)).toEqual(['later'])
      expect((await sink.page({ run: 'r1', search: 'THRE', limit: 9 })).lines).toEqual(second.lines.slice(0, 1))
      expect((await sink.page({ run: 'r1', level: 'error', limit: 9 })).lines.map(({ line }) => line.message)).toEqual(['two'])
      expect(await sink.page({ run: 'nobody', limit: 9 })).toMatchObject({ lines: [], next: null })
      await sink.close()
    })

    it('takes many lines at once', async () => {
      const sink = await open()
      for (let n = 0; n < 20_000; n++) sink.write(logLine({ message: String(n) }))
      await sink.flush()
      expect(await read(sink)).toEqual(Array.from({ length: 20_000 }, (_, n) => String(n)))
      await sink.close()
    })
  })
}
