import { expect, test } from 'vitest'
import { contrast, grounds, markColours } from './colours.ts'
import type { Scheme } from './colours.ts'

test('contrast is that of WCAG', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5)
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
})

test.each(['light', 'dark'] as const)('every mark can be read on every ground of the %s scheme', (scheme: Scheme) => {
  const weak = Object.entries(markColours[scheme]).flatMap(([mark, colour]) =>
    Object.values(grounds[scheme]).flatMap((ground) => (contrast(colour, ground) < 4.5 ? [`${mark} on ${ground}`] : [])),
  )
  expect(weak).toEqual([])
})
