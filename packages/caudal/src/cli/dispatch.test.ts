import { describe, expect, test } from 'vitest'
import type { Workbench } from '../assemble.ts'
import { Fault, Faults } from '../kernel/index.ts'
import { dispatch } from './dispatch.ts'
import { printedWorld } from './printed-world.ts'

/** Runs words in a world whose projects open as told, and gives the exit code and what was printed. */
async function run(
  words: readonly string[],
  open: () => Promise<Workbench>,
): Promise<{ readonly exit: number; readonly out: string; readonly err: string }> {
  const { world, printed } = printedWorld({ cwd: '/projects/shop', open })
  return { exit: await dispatch(words, world), ...printed }
}

const fault = (code: string): Fault => new Fault(code, { message: `the sentence of ${code}`, hint: 'the mend' })
const failing =
  (reason: Error): (() => Promise<Workbench>) =>
  () =>
    Promise.reject(reason)

describe('a command that fails', () => {
  test.each([
    ['a project that does not load', new Faults([fault('CONFIG-UNKNOWN-KEY'), fault('DEFINE-CYCLE')]), 3],
    ['a state that cannot be written', fault('STORE-READ-ONLY'), 1],
    ['a state that is full, where closing it fails too', new SuppressedError(new Error('closing'), fault('STORE-DISK-FULL')), 1],
  ])('ends for %s with its exit code and says what went wrong first', async (_, error, exit) => {
    const shown = await run(['list', 'runs', '--json'], failing(error))
    expect(shown.exit).toBe(exit)
    const document = JSON.parse(shown.out) as { readonly error: { readonly code: string; readonly hint: string } }
    expect(document.error).toMatchObject({ code: expect.stringMatching(/^(CONFIG-UNKNOWN-KEY|STORE-.*)$/) as string, hint: 'the mend' })
  })

  test('says what is wrong with the words, and opens nothing', async () => {
    const shown = await run(['lisst'], failing(new Error('opened')))
    expect(shown).toMatchObject({ exit: 2, out: '', err: expect.stringContaining('did you mean "list"?') as string })
  })

  test('that is a defect says so', async () => {
    const shown = await run(['list', 'runs'], failing(new TypeError('x is not a function')))
    expect(shown.err).toContain('CLI-UNEXPECTED')
    expect(shown.err).toContain('x is not a function')
  })
})
