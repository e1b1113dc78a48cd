import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { firstViewFiles, weighFirstView } from './screen-weight.ts'

const manifest = {
  'index.html': { file: 'main.js', isEntry: true, imports: ['_both.js'] },
  'src/pages/home.tsx': { file: 'home.js', imports: ['_both.js', '_part.js'] },
  'src/pages/graph.tsx': { file: 'graph.js', imports: ['_heavy.js'] },
  '_both.js': { file: 'both.js' },
  '_part.js': { file: 'part.js' },
  '_heavy.js': { file: 'heavy.js' },
}

test('the first view is the entry, the first page and what they import, once each', () => {
  expect(firstViewFiles(manifest)).toEqual(['both.js', 'home.js', 'main.js', 'part.js'])
})

test('a view that is too heavy does not fit, nor does one that is not there', () => {
  expect(weighFirstView(manifest, () => Buffer.alloc(1_000)).fits).toBe(true)
  expect(weighFirstView(manifest, () => randomBytes(100_000)).fits).toBe(false)
  expect(weighFirstView({}, () => Buffer.alloc(1)).fits).toBe(false)
})
