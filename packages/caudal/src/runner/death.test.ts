import { expect, it } from 'vitest'
import { describeDeath } from './death.ts'

const death = { exitCode: null, signal: null, lastWords: '', said: null, memoryMb: 512 }

it.each([
  [
    { ...death, signal: 'SIGABRT', lastWords: 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory' },
    'RUNNER-OUT-OF-MEMORY',
    '512 MB',
  ],
  [{ ...death, signal: 'SIGKILL' }, 'RUNNER-KILLED', 'SIGKILL'],
  [{ ...death, exitCode: 3, lastWords: 'Segment gone' }, 'RUNNER-EXITED', 'exit code 3'],
  [
    { ...death, exitCode: 1, said: { code: 'TASK-ERROR', message: 'nobody caught this', blame: 'user' as const, retryable: true } },
    'TASK-ERROR',
    'nobody caught this',
  ],
])('says how a runner ended: %o', (how, code, words) => {
  const record = describeDeath(how)
  expect(record).toMatchObject({ code, retryable: true, message: expect.stringContaining(words) as string })
  expect(record.stack).toBeUndefined()
})
