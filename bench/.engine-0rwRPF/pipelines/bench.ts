import { pipeline, sensor, task } from 'caudal'
import { z } from 'zod'

const moment = () => performance.timeOrigin + performance.now()
const step = task('step', { input: z.object({ before: z.unknown() }), run: () => moment() })
const list = task('list', { run: () => Array.from({ length: 2000 }, (_, index) => index) })
const item = task('item', { input: z.object({ index: z.number() }), run: () => null })
const never = sensor('never', { look: () => ({ ready: false, saw: 'nothing' }) })

function chainOf(run: Function, length: number): void {
  let before: unknown = null
  for (let index = 0; index < length; index++) before = run(step, { before } as never, { as: 'step_' + index })
}

export const chain = pipeline('chain', { plan: ({ run }) => chainOf(run, 1000) })
export const links = pipeline('links', { plan: ({ run }) => chainOf(run, 100) })
export const fanout = pipeline('fanout', {
  plan: ({ run, each }) => void each(run(list, {}), item, (index) => ({ index })),
})
export const nothing = pipeline('nothing', { plan: ({ run }) => void run(list, {}) })
export const rest = pipeline('rest', { plan: ({ wait }) => void wait(never, { every: '1h', timeout: '2h' }) })
