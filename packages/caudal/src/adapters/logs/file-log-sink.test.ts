import { appendFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../kernel/index.ts'
import type { LogSink } from '../../ports/index.ts'
import { linesOf, logLine, logSinkContract } from '../../contracts/index.ts'
import { createFileLogSink } from './file-log-sink.ts'

let folder = ''
const folders: string[] = []
afterEach(async () => {
  for (const old of folders.splice(0)) await rm(old, { recursive: true, force: true })
})

async function fresh(): Promise<string> {
  folder = await mkdtemp(join(tmpdir(), 'caudal-logs-'))
  folders.push(folder)
  return folder
}

const open = (options: { readonly segmentBytes?: number; readonly problem?: (fault: Error) => void } = {}): LogSink =>
  createFileLogSink({ folder, clock: systemClock, ...options })

logSinkContract('files', { open: async () => createFileLogSink({ folder: await fresh(), clock: systemClock }), reopen: async () => open() })

const messages = async (sink: LogSink): Promise<string[]> => {
  return (await linesOf(sink)).map((line) => line.message)
}

describe('createFileLogSink', () => {
  it('begins a new segment when one is full, and one of its own in each process', async () => {
    await fresh()
    const first = open({ segmentBytes: 100 })
    for (const message of ['a', 'b', 'c']) {
      first.write(logLine({ message: message.repeat(100) }))
      await first.flush()
    }
    const second = open()
    second.write(logLine({ message: 'd' }))
    await second.flush()
    expect(await readdir(join(folder, 'r1'))).toEqual(['000001.jsonl', '000002.jsonl', '000003.jsonl', '000004.jsonl'])
    expect((await messages(second)).map((message) => message[0])).toEqual(['a', 'b', 'c', 'd'])
  })

  it('passes over what a killed process left half-written', async () => {
    await fresh()
    const first = open()
    first.write(logLine({ message: 'whole' }))
    await first.close()
    await appendFile(join(folder, 'r1', '000001.jsonl'), 'garbage\n{"at":"2026-11-19T02:00:0')
    const second = open()
    second.write(logLine({ message: 'later' }))
    await second.flush()
    expect(await messages(second)).toEqual(['whole', 'later'])
  })

  it('says once that it cannot write, and goes on when it can again', async () => {
    await fresh()
    const faults: Error[] = []
    await writeFile(join(folder, 'r1'), 'in the way')
    const sink = open({ problem: (fault) => faults.push(fault) })
    for (const message of ['lost', 'lost too']) {
      sink.write(logLine({ message }))
      await sink.flush()
    }
    expect(faults).toEqual([expect.objectContaining({ code: 'LOGS-UNWRITABLE' })])
    await rm(join(folder, 'r1'))
    sink.write(logLine({ message: 'kept' }))
    await sink.close()
    expect(await messages(sink)).toEqual(['kept'])
  })
})
