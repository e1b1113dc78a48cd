import { expect, test } from 'vitest'
import { withRoomsTable } from './rooms-table.ts'

const page = (rows: string): string => `# A\n\n<!-- rooms: generated from rooms.json -->\n\n${rows}\n\n<!-- /rooms -->\n\nend\n`

test('imports come from the law, descriptions from the page', () => {
  const written = withRoomsTable(
    page('| room | what it does | may import |\n| - | - | - |\n| `cli` | talks | old |\n| `kernel` | holds | |'),
    {
      kernel: [],
      cli: ['*', '!kernel'],
    },
  )
  expect(written).toBe(
    page(
      [
        '| room     | what it does | may import     |',
        '| -------- | ------------ | -------------- |',
        '| `kernel` | holds        | nothing        |',
        '| `cli`    | talks        | all but kernel |',
      ].join('\n'),
    ),
  )
  expect(withRoomsTable(written, { kernel: [], cli: ['*', '!kernel'] })).toBe(written)
})

test('a room without a description and a page without marks are refused', () => {
  expect(() => withRoomsTable(page(''), { kernel: [] })).toThrow(/what these rooms do: `kernel`/)
  expect(() => withRoomsTable('# A', { kernel: [] })).toThrow(/needs/)
})
