import { expect, it } from 'vitest'
import { namedValues } from './named-values.ts'

it('puts values where they are named, once for each time', () => {
  expect(namedValues('select * from t where a >= $start and b < $end and c > $start', { start: 1, end: 2, more: 3 })).toEqual({
    parts: ['select * from t where a >= ', ' and b < ', ' and c > ', ''],
    values: [1, 2, 1],
  })
  expect(namedValues('select 1', {})).toEqual({ parts: ['select 1'], values: [] })
})

it('leaves texts, quoted names and comments as they are', () => {
  const text = `select '$a''s $b', E'\\'$c', "$d""$e", $tag$ $f $$ $tag$, $$ $g $$, x$h -- $i\n/* $j */ from t where k = `
  expect(namedValues(`${text}$k`, { k: true })).toEqual({ parts: [text, ''], values: [true] })
})

it('says which name has no value', () => {
  expect(() => namedValues('select $dya', { day: 1 })).toThrow(
    expect.objectContaining({ code: 'SQL-NO-VALUE', hint: expect.stringContaining('day') as string }),
  )
})
