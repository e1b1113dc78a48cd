import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const door = new URL('index.ts', import.meta.url).href
let root = ''

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'caudal-code-')))
  await mkdir(join(root, 'pipelines'))
  await writeFile(
    join(root, 'pipelines/orders.ts'),
    `import { dataset, httpReady, pipeline, task } from 'caudal'
import { z } from 'zod'
export const sales = dataset('bronze.sales', { columns: z.object({ id: z.string() }) })
const load = task('load', { writes: [sales], retry: { attempts: 2, on: (error) => error.message === 'again' }, run: () => 'loaded' })
const plain = task('plain', { run: () => 'plain' })
export const orders = pipeline('orders', {
  defaults: { retry: { attempts: 3, on: () => false } },
  plan({ run, wait }) {
    const open = wait(httpReady('https://shop.example'), { every: '1s', timeout: '1m', as: 'open' })
    run(load, {}, { as: 'load_sales', after: open })
    run(plain, {}, { retry: { attempts: 1 } })
    run(plain, {}, { as: 'by_default' })
  },
})
export const torn = pipeline('torn', { plan() { throw new Error('no plan') } })
`,
  )
  await writeFile(join(root, 'pipelines/broken.ts'), 'export const a = (1 + ;\n')
})

afterAll(() => rm(root, { recursive: true }))

/** Runs the program, with `load` at hand, in a process of its own, as a runner does, and reads what it prints as JSON. */
async function inRunner(program: string): Promise<unknown> {
  const text = `import { loadPipeline } from ${JSON.stringify(door)}
const load = (file, pipeline) => loadPipeline({ root: ${JSON.stringify(root)}, file, pipeline })
${program}`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', text], { cwd: tmpdir() })
  return JSON.parse(stdout)
}

describe('loadPipeline', () => {
  it('gives what each step runs, and the datasets', async () => {
    const seen = await inRunner(`
      const { steps, datasets } = await load('pipelines/orders.ts', 'orders')
      const { task, retryOn } = steps.get('load_sales')
      console.log(JSON.stringify({
        kinds: Object.fromEntries([...steps].map(([name, step]) => [name, step.kind])),
        ran: task.options.run({}),
        retried: [retryOn(new Error('again')), retryOn(new Error('other'))],
        others: [steps.get('plain').retryOn, steps.get('by_default').retryOn(new Error('x'))],
        looks: typeof steps.get('open').sensor.look,
        columns: datasets.get('bronze.sales').columns.map((column) => column.name),
        same: (await load('pipelines/orders.ts', 'orders')).steps.get('load_sales').task === task,
      }))`)
    expect(seen).toEqual({
      kinds: { open: 'sensor', load_sales: 'task', plain: 'task', by_default: 'task' },
      ran: 'loaded',
      retried: [true, false],
      others: [null, false],
      looks: 'function',
      columns: ['id'],
      same: true,
    })
  })

  it('rejects with the fault of what is broken', async () => {
    const seen = await inRunner(`
      const codes = []
      for (const [file, name] of [['orders', 'ordres'], ['broken', 'orders'], ['gone', 'orders'], ['orders', 'torn']]) {
        await load('pipelines/' + file + '.ts', name).catch((error) => codes.push(error.code + ' ' + error.hint))
      }
      console.log(JSON.stringify(codes))`)
    expect(seen).toEqual([
      'PROJECT-PIPELINE-MISSING did you mean "orders"?',
      'PROJECT-FILE-BROKEN mend the syntax at the place',
      expect.stringMatching(/^PROJECT-FILE-BROKEN /),
      expect.stringMatching(/^DEFINE-PLAN-FAILED /),
    ])
  })
})
