import { describe, expect, it } from 'vitest'
import { makeProject } from './project-folder.ts'
import type { RunReport } from './run-report.ts'

const files = {
  'caudal.config.ts': `import { defineConfig } from 'caudal'
export default defineConfig({ name: 'greedy', runners: { max: 2, grace: '500ms', memory: '200MB' }, logs: { bytesPerTaskRun: 100_000 } })
`,
  'pipelines/greedy.ts': `import { setTimeout as sleep } from 'node:timers/promises'
import { pipeline, task } from 'caudal'
import { z } from 'zod'

const spin = task('spin', {
  timeout: '2s',
  run() {
    while (true) {}
  },
})
const eat = task('eat', {
  timeout: '2m',
  run() {
    const eaten: number[][] = []
    while (true) eaten.push(Array.from({ length: 100_000 }, (_, n) => n + eaten.length))
  },
})
const print = task('print', {
  timeout: '5m',
  async run() {
    const line = 'x'.repeat(9_999)
    for (let megabyte = 0; megabyte < 200; megabyte++) {
      for (let n = 0; n < 100; n++) console.log(line)
      await sleep(0)
    }
    return 200
  },
})
const exit = task('exit', { run: () => process.exit(3) })
const good = task('good', {
  input: z.object({ n: z.int() }),
  async run({ input: { n }, signal }) {
    for (let look = 0; look < 20; look++) await sleep(100, undefined, { signal })
    return n
  },
})

export const greedy = pipeline('greedy', {
  plan({ run, each }) {
    run(spin, {})
    run(eat, {})
    run(print, {})
    run(exit, {})
    const all = each([1, 2, 3, 4, 5, 6], good, (n) => ({ n }))
    run(task('after', { input: z.object({ all: z.array(z.int()) }), run: ({ input }) => input.all.length }), { all })
  },
})
`,
}

describe('tasks that spin, eat memory, print without end and exit, beside good ones', () => {
  it('each ends as its limit says, the others finish, and explain answers throughout', { timeout: 300_000 }, async () => {
    await using project = await makeProject(files)
    const run = project.start(['run', 'greedy', '--json'])
    await run.saw(/running +spin/)
    const answers: { readonly state: string; readonly verdicts: readonly { readonly subject: string; readonly state: string }[] }[] = []
    const over = run.ended.then(() => true)
    for (;;) {
      answers.push(JSON.parse((await project.run(['explain', '--json'])).stdout))
      if (await Promise.race([over, new Promise<false>((resolve) => setImmediate(resolve, false))])) break
    }
    const { code, stdout, stderr } = await run.ended
    const report = JSON.parse(stdout) as RunReport
    const ends = Object.fromEntries(
      report.steps.map(({ name, state, error }) => [name, error === undefined ? state : `${state} ${error.code}`]),
    )
    expect(ends, stderr).toEqual({
      spin: 'failed TASK-TIMED-OUT',
      eat: 'failed TASK-LOST',
      print: 'succeeded',
      exit: 'failed TASK-EXIT',
      good: 'succeeded',
      after: 'succeeded',
    })
    expect(code).toBe(1)
    const during = answers.filter(({ state }) => state === 'running')
    expect(during.length).toBeGreaterThan(0)
    expect(during.every(({ verdicts }) => verdicts.length > 1)).toBe(true)
    expect(JSON.parse((await project.run(['explain', 'last/eat', '--json'])).stdout)).toMatchObject({
      verdicts: [{ state: 'failed' }, { subject: 'eat', state: 'failed', reason: 'ended' }],
    })
  })
})
