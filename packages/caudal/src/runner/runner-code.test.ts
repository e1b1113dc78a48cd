import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runnerWorld } from '../testing/index.ts'

const pipeline = `
import { pipeline, task } from 'caudal'
import { word } from '../word.ts'
const say = task('say', { run: () => word + ' in ' + process.pid })
export default pipeline('world', { plan({ run }) { run(say, {}) } })
`
const word = (text: string): string => `export const word: string = '${text}'\n`
const version = (name: string): object => ({ version: name, sources: [{ path: 'word.ts', sha256: name }] })

describe('the code of an attempt', () => {
  it('is that of its version, in a process of its own where another one is loaded', async () => {
    await using world = await runnerWorld({
      pipeline,
      files: { 'word.ts': word('on the disk') },
      code: async (of) => (of.version === 'gone' ? [] : [{ path: 'word.ts', text: word(of.version) }]),
    })
    const said = async (name: string): Promise<readonly string[]> => {
      const { outcome } = await world.start('say', version(name)).story
      return outcome.kind === 'succeeded'
        ? (outcome.output as string).split(' in ')
        : [outcome.kind === 'failed' ? outcome.error.code : outcome.kind]
    }
    const [one, inOne] = await said('one')
    const [two, inTwo] = await said('two')
    expect([one, two]).toEqual(['one', 'two'])
    expect(inTwo).not.toBe(inOne)
    await writeFile(join(world.root, 'word.ts'), word('changed'))
    expect(await said('two')).toEqual(['two', inTwo])
    expect(await said('gone')).toEqual(['PROJECT-CODE-GONE'])
    expect((await said('one'))[0]).toBe('one')
  })

  it('goes with the settings of today', async () => {
    await using world = await runnerWorld({ pipeline, files: { 'word.ts': word('one') } })
    const pid = async (): Promise<unknown> => {
      const { outcome } = await world.start('say').story
      return outcome.kind === 'succeeded' && outcome.output
    }
    const before = await pid()
    expect(await pid()).toBe(before)
    world.executor.use({ ...world.config, secrets: { token: 'new' } })
    expect(await pid()).not.toBe(before)
  })
})
