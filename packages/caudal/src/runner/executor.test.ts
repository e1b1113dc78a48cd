import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, it } from 'vitest'
import { sleep, systemClock } from '../kernel/index.ts'
import { runnerWorld } from '../testing/index.ts'
import type { RunnerWorld, RunnerWorldOptions } from '../testing/index.ts'

const pipeline = `
import { existsSync } from 'node:fs'
import { Fault, pipeline, sensor, task } from 'caudal'
import { z } from 'zod'

const never = () => new Promise(() => undefined)
const aborted = (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

const tasks = [
  task('add', {
    input: z.object({ a: z.int(), b: z.int().default(2) }),
    run({ input, window, params, attempt, run, log, progress }) {
      log('adding', { a: input.a })
      log.debug('detail')
      progress(1, { of: 2, unit: 'sums' })
      return { sum: input.a + input.b, day: window.day, shop: params.shop, attempt, run }
    },
  }),
  task('pid', { run: () => process.pid }),
  task('hold', { async run({ log, signal }) { log('under way'); log(String(process.pid)); await aborted(signal) } }),
  task('ignore', { async run({ log }) { log('under way'); setInterval(() => undefined, 1_000); await never() } }),
  task('spin', { async run({ log }) { log(String(process.pid)); console.log('x'.repeat(70_000)); await new Promise(setImmediate); while (true); } }),
  task('quit', { run() { process.exit(3) } }),
  task('kill', { run() { process.kill(process.pid, 'SIGKILL') } }),
  task('eat', { run() { const eaten = []; while (true) eaten.push(Array.from({ length: 10_000 }, Math.random)) } }),
  task('shout', { run() { const line = 'x'.repeat(99); for (let n = 0; n < 2_000_000; n++) console.log(line) } }),
  task('throw_late', {
    retry: { attempts: 2, on: (error) => error.message.includes('late') },
    async run() {
      await new Promise(setImmediate)
      throw new TypeError('too late')
    },
  }),
  task('refuse', { run() { throw new Fault('SHOP-CLOSED', { message: 'closed', hint: 'come back', retryable: false }) } }),
  task('odd_fault', { run() { throw new Fault('SHOP-ODD', { message: 'odd', data: { call: () => 1, big: 1n } }) } }),
  task('stray_timer', { async run() { setTimeout(() => { throw new Error('from a timer') }); await never() } }),
  task('stray_promise', { async run() { void Promise.reject(new Error('from a promise')); await never() } }),
  task('arm', { async run({ log }) { process.once('message', () => { throw new Error('whose is it?') }); log('armed'); await never() } }),
  task('date', { run: () => ({ at: new Date(0) }) }),
  task('large', { run: () => 'x'.repeat(2_000_000) }),
  task('print', { run() {
    console.log('%s %o', 'formatted', { a: 1 }); console.warn('two\\nlines'); console.error('bad'); console.debug('fine')
    process.stdout.write('par'); process.stdout.write('tial\\nlast'); process.stderr.write('odd\\n')
  } }),
  task('leak', { async run({ secret, log, notify }) {
    const token = secret('token')
    log('token ' + token, { url: 'https://x/?q=' + encodeURIComponent(token) })
    console.log({ token })
    await notify({ title: 'the token', text: token })
    throw new Error('bad token ' + token)
  } }),
  task('misspell', { run: ({ secret }) => secret('tokn') }),
]
export default pipeline('world', {
  plan({ run, wait }) {
    for (const one of tasks) run(one, one.name === 'add' ? { a: 1 } : {})
    wait(sensor('file_there', { look: () => ({ ready: existsSync('there'), saw: 'no file' }) }), { as: 'look_file', every: '1s', timeout: '1m' })
    wait(sensor('broken', { look: () => { throw new Error('outer', { cause: new Error('inner') }) } }), { as: 'look_broken', every: '1s', timeout: '1m' })
  },
})
`

const world = (options: Partial<RunnerWorldOptions> = {}): Promise<RunnerWorld> => runnerWorld({ pipeline, ...options })
const runners = (given: Partial<RunnerWorld['config']['runners']>) => () => ({
  runners: { max: 1, concurrency: 8, idleMs: 60_000, graceMs: 100, memoryMb: null, ...given },
})
const lineOf = (words: string): number => pipeline.slice(0, pipeline.indexOf(words)).split('\n').length
const failed = { kind: 'failed', published: [] }

async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0)
    } catch {
      return
    }
    await sleep(systemClock, { delayMs: 10 })
  }
}

describe('an attempt', () => {
  it('gets its input parsed and gives its output, its lines and its progress', async () => {
    await using place = await world()
    const { outcome, lines, progress } = await place.start('add', {
      input: { a: 1 },
      params: { shop: 'berlin' },
      attempt: 3,
      item: 4,
      itemValue: 'x',
    }).story
    const run = { id: 'r1', pipeline: 'world', step: 'add', item: 4 }
    expect(outcome).toEqual({ kind: 'succeeded', output: { sum: 3, day: '2026-11-19', shop: 'berlin', attempt: 3, run }, published: [] })
    expect(lines.map(({ level, message, fields }) => [level, message, fields])).toEqual([
      ['info', 'adding', { a: 1 }],
      ['debug', 'detail', undefined],
    ])
    expect(lines[0]).toMatchObject({
      run: 'r1',
      step: 'add',
      item: 4,
      attempt: 3,
      at: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/) as string,
    })
    expect(progress).toEqual([{ run: 'r1', step: 'add', item: 4, epoch: 1, done: 1, of: 2, unit: 'sums' }])
  })

  it('fails with the place in the project and what retry.on says', async () => {
    await using place = await world()
    const { outcome } = await place.start('throw_late').story
    expect(outcome).toMatchObject({
      ...failed,
      retry: true,
      error: {
        code: 'TASK-ERROR',
        message: 'TypeError: too late',
        place: { file: join(place.root, 'pipelines/world.ts'), line: lineOf('too late') },
      },
    })
  })

  it.each([
    ['refuse', { code: 'SHOP-CLOSED', retryable: false, hint: 'come back' }],
    ['date', { code: 'OUTPUT-NOT-JSON', message: expect.stringContaining('output.at') as string }],
    ['misspell', { code: 'SECRET-UNKNOWN' }],
    ['quit', { code: 'TASK-EXIT', message: 'the task called process.exit(3)' }],
    ['odd_fault', { code: 'SHOP-ODD', data: { call: '[function call]', big: '1' } }],
    ['stray_timer', { code: 'TASK-ERROR', message: 'from a timer' }],
    ['stray_promise', { code: 'TASK-ERROR', message: 'from a promise' }],
    ['absent', { code: 'STEP-UNKNOWN' }],
  ])('of step %s fails alone, and its neighbour does not notice', async (step, error) => {
    await using place = await world()
    const neighbour = place.start('hold')
    await neighbour.said('under way')
    const { output: pid } = (await place.start('pid').story).outcome as { readonly output: number }
    expect((await place.start(step).story).outcome).toMatchObject({ ...failed, error })
    expect((await place.start('pid').story).outcome).toMatchObject({ output: pid })
    place.executor.cancel(neighbour.assignment, { hard: false })
    expect((await neighbour.story).outcome).toEqual({ kind: 'cancelled' })
  })

  it('fails with INPUT-INVALID where the input does not fit', async () => {
    await using place = await world()
    expect((await place.start('add', { input: { a: 'one' } }).story).outcome).toMatchObject({
      ...failed,
      error: { code: 'INPUT-INVALID', retryable: false },
    })
  })

  it('gives outputs of some size back whole', async () => {
    await using place = await world()
    expect((await place.start('large').story).outcome).toEqual({ kind: 'succeeded', output: 'x'.repeat(2_000_000), published: [] })
  })

  it('says what is wrong with a file that does not load', async () => {
    await using place = await world({ pipeline: 'export default pipelin(' })
    expect((await place.start('add').story).outcome).toMatchObject({
      ...failed,
      error: { code: 'PROJECT-FILE-BROKEN', place: { file: expect.stringContaining('world.ts') as string } },
    })
  })

  it('of a sensor says what it saw while it does not hold', async () => {
    await using place = await world({ files: { elsewhere: '' } })
    expect((await place.start('look_file', { kind: 'look' }).story).outcome).toEqual({ kind: 'not_yet', saw: 'no file' })
    expect((await place.start('look_broken', { kind: 'look' }).story).outcome).toEqual({ kind: 'not_yet', saw: 'outer: inner' })
    await using ready = await world({ files: { there: '' } })
    expect((await ready.start('look_file', { kind: 'look' }).story).outcome).toEqual({ kind: 'succeeded', output: null, published: [] })
  })
})

describe('what a task prints', () => {
  it('is in its log, with levels, a console call a line and the rest by lines', async () => {
    await using place = await world()
    const { lines } = await place.start('print').story
    expect(lines.map(({ level, message }) => [level, message])).toEqual([
      ['info', 'formatted { a: 1 }'],
      ['warn', 'two\nlines'],
      ['error', 'bad'],
      ['debug', 'fine'],
      ['info', 'partial'],
      ['warn', 'odd'],
      ['info', 'last'],
    ])
  })

  it('is kept up to the budget, and the rest is counted', async () => {
    await using place = await world({ config: () => ({ logs: { bytesPerTaskRun: 1_000_000 } }), memoryMb: 128 })
    const { outcome, lines } = await place.start('shout').story
    expect(outcome).toMatchObject({ kind: 'succeeded' })
    expect(lines.length).toBeLessThan(10_110)
    expect(lines.at(-1)).toMatchObject({ level: 'warn', fields: { dropped_lines: 1_989_899, dropped_bytes: 197_000_001 } })
  })

  it('holds no secret, nor do its errors and messages', async () => {
    await using place = await world({
      config: (root) => ({
        secrets: { token: 's3cr3t/value' },
        channels: { book: { kind: 'file', path: join(root, 'book.txt') }, screen: { kind: 'console' } },
      }),
    })
    const story = await place.start('leak').story
    const book = await readFile(join(place.root, 'book.txt'), 'utf8')
    expect(story.outcome).toMatchObject({ ...failed, error: { message: 'bad token [secret token]' } })
    expect(book).toContain('the token\n[secret token]\n')
    expect(story.lines.map(({ message }) => message)).toContain('the token: [secret token]')
    expect(story.lines[0]?.fields).toEqual({ url: 'https://x/?q=[secret token]' })
    expect(JSON.stringify(story) + book).not.toMatch(/s3cr3t/)
  })
})

describe('time and cancellation', () => {
  it('ends an attempt that listens at its timeout, and nothing else', async () => {
    await using place = await world()
    const neighbour = place.start('hold')
    const { outcome } = await place.start('hold', { timeoutMs: 50 }).story
    expect(outcome).toMatchObject({
      kind: 'timed_out',
      error: { code: 'TASK-TIMED-OUT', message: 'step hold took longer than 50ms', retryable: true },
    })
    place.executor.cancel(neighbour.assignment, { hard: false })
    expect((await neighbour.story).outcome).toEqual({ kind: 'cancelled' })
  })

  it('kills the runner of one that spins; its neighbours are lost, and the next finds a new runner', async () => {
    await using place = await world({ config: runners({}) })
    const neighbour = place.start('hold')
    await neighbour.said('under way')
    const { outcome, lines } = await place.start('spin', { timeoutMs: 50 }).story
    expect(outcome).toMatchObject({ kind: 'timed_out', error: { code: 'TASK-TIMED-OUT', data: { killed: true } } })
    expect((await neighbour.story).outcome).toMatchObject({
      kind: 'lost',
      error: { code: 'RUNNER-SACRIFICED', message: expect.stringContaining('step spin') as string },
    })
    expect(lines[0]?.message).toMatch(/^\d+$/)
    expect((await place.start('pid').story).outcome).not.toMatchObject({ output: Number(lines[0]?.message) })
  })

  it('cancels softly, and kills what does not listen after the grace', async () => {
    await using place = await world({ config: runners({ graceMs: 50 }) })
    const stubborn = place.start('ignore')
    await stubborn.said('under way')
    place.executor.cancel(stubborn.assignment, { hard: false })
    expect((await stubborn.story).outcome).toEqual({ kind: 'cancelled' })
  })

  it('cancels hard at once, all that are cancelled in one go', async () => {
    await using place = await world({ config: runners({ graceMs: 600_000 }) })
    const attempts = [place.start('ignore'), place.start('spin')]
    await attempts[0]!.said('under way')
    for (const { assignment } of attempts) place.executor.cancel(assignment, { hard: true })
    for (const { story } of attempts) expect((await story).outcome).toEqual({ kind: 'cancelled' })
  })

  it('loses what runs when it closes', async () => {
    const place = await world()
    const held = place.start('hold')
    await held.said('under way')
    await place[Symbol.asyncDispose]()
    expect((await held.story).outcome).toMatchObject({ kind: 'lost', error: { code: 'RUNNER-CLOSED' } })
    expect(place.executor.free()).toBe(0)
  })
})

describe('runners', () => {
  it.each([
    ['kill', 'RUNNER-KILLED', 'SIGKILL'],
    ['eat', 'RUNNER-OUT-OF-MEMORY', '64 MB'],
  ])('lose their attempts when a task makes them die (%s)', async (step, code, words) => {
    await using place = await world({ memoryMb: 64 })
    const neighbour = place.start('hold')
    await neighbour.said('under way')
    const lost = { kind: 'lost', error: { code, message: expect.stringContaining(words) as string } }
    expect((await place.start(step).story).outcome).toMatchObject(lost)
    expect((await neighbour.story).outcome).toMatchObject(lost)
    expect((await place.start('pid').story).outcome).toMatchObject({ kind: 'succeeded' })
  })

  it('end when an error belongs to no attempt that can be named, and say so', async () => {
    await using place = await world()
    const attempts = [place.start('arm'), place.start('hold')]
    await attempts[0]!.said('armed')
    attempts.push(place.start('hold'))
    const error = { code: 'TASK-ERROR', message: 'the runner ended because of an error that belongs to no step: whose is it?' }
    for (const { story } of attempts) expect((await story).outcome).toMatchObject({ kind: 'lost', error })
  })

  it('are started as they are needed, up to the limit, and share the work', async () => {
    await using place = await world({ config: runners({ max: 2, concurrency: 2 }) })
    expect(place.executor.free()).toBe(4)
    const held = Array.from({ length: 4 }, () => place.start('hold'))
    expect(place.executor.free()).toBe(0)
    const told = Promise.all(held.map(async (attempt) => attempt.story))
    await Promise.all([held[0]!.said('under way'), held[1]!.said('under way')])
    for (const { assignment } of held) place.executor.cancel(assignment, { hard: false })
    const pids = (await told).map(({ lines }) => lines.at(-1)?.message)
    expect(new Set(pids).size).toBe(2)
    expect(pids[0]).not.toBe(pids[1])
  })

  it('retire when they are idle', async () => {
    await using place = await world({ config: runners({ idleMs: 10 }) })
    const first = (await place.start('pid').story).outcome as { readonly output: number }
    await gone(first.output)
    expect((await place.start('pid').story).outcome).not.toMatchObject({ output: first.output })
  })

  it('leave signals from a terminal to their supervisor', async () => {
    await using place = await world()
    const held = place.start('hold')
    await held.said('under way')
    const { output: pid } = (await place.start('pid').story).outcome as { readonly output: number }
    process.kill(pid, 'SIGINT')
    process.kill(pid, 'SIGTERM')
    expect((await place.start('pid').story).outcome).toMatchObject({ output: pid })
    place.executor.cancel(held.assignment, { hard: false })
    expect((await held.story).outcome).toEqual({ kind: 'cancelled' })
  })

  it.each(['hold', 'spin'])('end soon after their supervisor was killed, whatever they do (%s)', async (step) => {
    const script = `
      import { runnerWorld } from ${JSON.stringify(new URL('../testing/runner-world.ts', import.meta.url).href)}
      const place = await runnerWorld({ pipeline: ${JSON.stringify(pipeline)} })
      const { outcome } = await place.start('pid').story
      place.start('${step}')
      console.log(outcome.output)
    `
    const supervisor = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    for await (const line of createInterface({ input: supervisor.stdout })) {
      supervisor.kill('SIGKILL')
      await gone(Number(line))
      break
    }
    expect(supervisor.killed).toBe(true)
  })
})
