import { expect, test } from 'vitest'
import { findCode } from './step-code.tsx'

const sources = [
  { path: 'pipelines/shop.ts', sha256: '', text: "import { load } from './load.ts'\nexport const shop = pipeline('shop', {})\n" },
  { path: 'pipelines/load.ts', sha256: '', text: "import { task } from 'caudal'\n\nexport const load = task(\n  'load', {})\n" },
]
const place = { file: 'pipelines/shop.ts', line: 2 }

test('the code of a step is where its task is defined', () => {
  expect(findCode({ task: 'load', place }, sources)).toMatchObject({ file: { path: 'pipelines/load.ts' }, line: 3 })
})

test('otherwise it is where the step stands, and nowhere where that file is not kept', () => {
  expect(findCode({ task: 'lo(ad', place }, sources)).toMatchObject({ file: { path: 'pipelines/shop.ts' }, line: 2 })
  expect(findCode({ task: 'other', place: { file: 'gone.ts' } }, sources)).toBeNull()
})
