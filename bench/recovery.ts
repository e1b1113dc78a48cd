import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { binary, makeFolder } from './engine-project.ts'

/** Two items that note which process began them, and wait for the file `go`. */
const pipelines = `import { appendFileSync, existsSync } from 'node:fs'
import { pipeline, task } from 'caudal'
import { z } from 'zod'

const hold = task('hold', {
  input: z.object({ index: z.number() }),
  async run({ input }) {
    appendFileSync('begun.txt', input.index + ' ' + process.ppid + '\\n')
    while (!existsSync('go')) await new Promise((resolve) => setTimeout(resolve, 20))
  },
})
export const held = pipeline('held', { plan: ({ each }) => void each([0, 1], hold, (index) => ({ index })) })
`

/** Milliseconds from the `kill -9` of a worker until the task run that it was at begins in another one. */
export async function recoveryMs(url: string): Promise<number> {
  using project = makeFolder({ store: url, runners: '{ max: 1, concurrency: 1 }', pipelines })
  const { root } = project
  const ended: Promise<unknown>[] = []
  const begin = (...args: string[]): ChildProcess => {
    const child = spawn(process.execPath, [binary, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] })
    ended.push(new Promise((resolve) => child.on('close', resolve)))
    return child
  }
  const begun = (): string[] =>
    existsSync(join(root, 'begun.txt')) ? readFileSync(join(root, 'begun.txt'), 'utf8').trim().split('\n') : []
  const seen = async (count: number): Promise<string[]> => {
    while (begun().length < count) await sleep(5)
    return begun()
  }
  const first = begin('worker')
  await saysThatItWorks(first)
  const run = begin('run', 'held', '--quiet')
  const both = await seen(2)
  if (!both.some((line) => line.endsWith(` ${first.pid}`))) throw new Error('the worker has nothing to do')
  const second = begin('worker')
  await saysThatItWorks(second)
  const killed = performance.now()
  first.kill('SIGKILL')
  await seen(3)
  const ms = performance.now() - killed
  writeFileSync(join(root, 'go'), '')
  await new Promise((resolve) => run.on('close', resolve))
  second.kill('SIGTERM')
  await Promise.all(ended)
  return ms
}

function saysThatItWorks(worker: ChildProcess): Promise<void> {
  return new Promise((resolve) => worker.stdout!.on('data', (text: Buffer) => text.includes('works on') && resolve()))
}
