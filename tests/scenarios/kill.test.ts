import { expect, it } from 'vitest'
import { storm } from './kill.ts'

it.skipIf(process.platform !== 'linux')(
  'kill -9 at random: nothing is lost and nothing is published twice',
  { timeout: 300_000 },
  async () => {
    const seed = 7
    const { differences, kills } = await storm({ kills: 12, seed, say: () => {} })
    expect(differences, `seed ${seed}`).toEqual([])
    expect(Object.values(kills).reduce((sum, each) => sum + each, 0)).toBeGreaterThanOrEqual(12)
  },
)
