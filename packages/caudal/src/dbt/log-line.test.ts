import { expect, test } from 'vitest'
import { readLogLine } from './log-line.ts'

const line = (info: object, data: object = {}): string => JSON.stringify({ info, data })

test('lines of the log carry their level, their resource and what has ended', () => {
  expect(readLogLine(line({ level: 'info', msg: ' 1 of 5 START ', invocation_id: 'a' }, { index: 1, total: 5 }))).toEqual({
    level: 'info',
    message: '1 of 5 START',
    fields: {},
    invocation: 'a',
    ended: null,
  })
  const ended = { node_info: { unique_id: 'model.shop.orders' }, execution_time: 0.1, total: 5, status: 'success' }
  expect(readLogLine(line({ level: 'info', msg: 'OK' }, ended))).toMatchObject({
    fields: { resource: 'model.shop.orders' },
    ended: { total: 5 },
  })
  expect(readLogLine(line({ level: 'warn', msg: 'careful' }))).toMatchObject({ level: 'warn', message: 'careful' })
})

test('what is no line of the log is told as it is', () => {
  expect(readLogLine('Traceback (most recent call last):')).toMatchObject({ level: 'info', message: 'Traceback (most recent call last):' })
  expect(readLogLine('7')).toMatchObject({ message: '7', invocation: null })
  expect(readLogLine('  ')).toBeNull()
})
