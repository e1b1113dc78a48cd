import { describe, expect, it } from 'vitest'
import type { Claim } from '../ports/index.ts'
import { admission, admit, usageOf } from './admission.ts'

const claim = (step: string, ...pools: string[]): Claim => ({
  run: 'r',
  step,
  item: null,
  epoch: 1,
  attempts: 0,
  lost: 0,
  worker: 'w',
  pools,
})

describe('admission', () => {
  it('admits until the slots are held, and then says by whom', () => {
    const usage = usageOf(new Map([['api', 2]]), [claim('a', 'api'), claim('b')])
    expect(admission(usage, ['api'])).toEqual([])
    admit(usage, { key: { run: 'r', step: 'c', item: 3 }, pools: ['api'] })
    expect(admission(usage, ['api'])).toEqual([
      {
        pool: 'api',
        slots: 2,
        held: [
          { run: 'r', step: 'a', item: null },
          { run: 'r', step: 'c', item: 3 },
        ],
      },
    ])
    expect(admission(usage, [])).toEqual([])
  })

  it('wants a slot of every pool', () => {
    const usage = usageOf(
      new Map([
        ['api', 1],
        ['disk', 1],
      ]),
      [claim('a', 'disk')],
    )
    expect(admission(usage, ['api', 'disk']).map(({ pool }) => pool)).toEqual(['disk'])
  })
})
