import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Column } from '../define/index.ts'
import { rowReasons } from './row-reasons.ts'

const column = (name: string, rest: Partial<Column> = {}): [string, Column] => [
  name,
  { name, type: { kind: 'string' }, nullable: false, rules: [], unchecked: [], ...rest },
]

const schema = z.object({
  id: z.string().min(1),
  code: z.string().length(3),
  n: z.int().positive().max(9),
  status: z.enum(['new', 'done']),
  at: z.iso.datetime(),
  mail: z.email(),
  own: z.string().min(2, 'say more'),
  even: z.int().refine((n) => n % 2 === 0, 'odd'),
  list: z.array(z.int()),
  text: z.string().regex(/^a/).regex(/z$/),
})
const columns = new Map([
  column('id', { rules: [{ kind: 'min_length', value: 1 }] }),
  column('code', { rules: [{ kind: 'length', value: 3 }] }),
  column('n', {
    type: { kind: 'int', bits: 64 },
    rules: [
      { kind: 'above', value: 0 },
      { kind: 'max', value: 9 },
    ],
  }),
  column('status', { rules: [{ kind: 'one_of', values: ['new', 'done'] }] }),
  column('at', { type: { kind: 'timestamp' } }),
  column('mail', { rules: [{ kind: 'pattern', pattern: '@', label: 'email' }] }),
  column('own', { rules: [{ kind: 'min_length', value: 2 }] }),
  column('even', { type: { kind: 'int', bits: 64 } }),
  column('list', { type: { kind: 'list', of: { kind: 'int', bits: 64 } } }),
  column('text', {
    rules: [
      { kind: 'pattern', pattern: '^a', label: 'the pattern /^a/' },
      { kind: 'pattern', pattern: 'z$', label: 'the pattern /z$/' },
    ],
  }),
])
const good = {
  id: 'x',
  code: 'abc',
  n: 1,
  status: 'new',
  at: '2026-11-19T02:00:00Z',
  mail: 'a@b.co',
  own: 'xx',
  even: 2,
  list: [1],
  text: 'az',
}

describe('rowReasons', () => {
  it.each([
    [{ id: '' }, 'id: empty'],
    [{ id: null }, 'id: missing'],
    [{ id: undefined }, 'id: missing'],
    [{ id: 7 }, 'id: not a text'],
    [{ code: 'abcd' }, 'code: not 3 long'],
    [{ n: 0 }, 'n: not above 0'],
    [{ n: 10 }, 'n: above 9'],
    [{ status: 'old' }, 'status: "old" is not one of new, done'],
    [{ at: 'yesterday' }, 'at: not a timestamp'],
    [{ mail: 'nobody' }, 'mail: not a valid email'],
    [{ own: 'x' }, 'own: say more'],
    [{ even: 3 }, 'even: odd'],
    [{ list: [1, 'x'] }, expect.stringMatching(/^list\.1: /)],
    [{ text: 'ab' }, 'text: does not match the pattern /z$/'],
  ])('says of %o what the warehouse would', (wrong, reason) => {
    const row = { ...good, ...wrong }
    expect(rowReasons(schema.safeParse(row).error!.issues, { row, columns })).toEqual([reason])
  })

  it('has words for what is no row', () => {
    expect(rowReasons(schema.safeParse(null).error!.issues, { row: null, columns })).toEqual([expect.stringContaining('object')])
  })
})
