import { expect, test } from 'vitest'
import { changedFiles } from './version-diff.tsx'

test('files that are the same are left out, new and gone ones are empty on the other side', () => {
  const file = (path: string, text: string) => ({ path, sha256: text, text })
  const found = changedFiles(
    [file('a.ts', '1'), file('b.ts', '2'), file('gone.ts', '3')],
    [file('a.ts', '1'), file('b.ts', '4'), file('new.ts', '5')],
  )
  expect(found).toEqual([
    { path: 'b.ts', from: '2', to: '4' },
    { path: 'gone.ts', from: '3', to: '' },
    { path: 'new.ts', from: '', to: '5' },
  ])
})
