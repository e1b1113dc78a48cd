import { expect, test } from 'vitest'
import { rewriteExtensions } from './rewrite-extensions.ts'

test.each([
  ["export type { A } from './a.ts';", "export type { A } from './a.js';"],
  ['export { a } from "../b/index.ts";', 'export { a } from "../b/index.js";'],
  ["type A = import('./a.ts').A", "type A = import('./a.js').A"],
  ["import { z } from 'zod.ts';", "import { z } from 'zod.ts';"],
])('%s', (text, rewritten) => {
  expect(rewriteExtensions(text)).toBe(rewritten)
})
