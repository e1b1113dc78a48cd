import { expect, test } from 'vitest'
import { rewriteExtensions } from './rewrite-extensions.ts'

test.each([
  ['a.d.ts', "export type { A } from './a.ts';", "export type { A } from './a.js';"],
  ['a.d.ts', 'export { a } from "../b/index.ts";', 'export { a } from "../b/index.js";'],
  ['a.d.ts', "type A = import('./a.ts').A", "type A = import('./a.js').A"],
  ['a.d.ts', "import { z } from 'zod.ts';", "import { z } from 'zod.ts';"],
  ['a.js', "const entry = new URL('./runner.ts', import.meta.url)", "const entry = new URL('./runner.js', import.meta.url)"],
  ['a.js', "const text = './runner.ts'", "const text = './runner.ts'"],
])('%s: %s', (name, text, rewritten) => {
  expect(rewriteExtensions(name, text)).toBe(rewritten)
})
