import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Fault } from '../kernel/index.ts'
import { errorRecord } from './error-record.ts'
import { createRedactor } from './redactor.ts'

const options = { root: '/projects/shop', redact: createRedactor({ token: 'hunter22' }) }
const thrown = (stack: string): Error => Object.assign(new TypeError('x is not a function'), { stack })

describe('errorRecord', () => {
  it('keeps the frames of the project and takes the first as the place', () => {
    const record = errorRecord(
      thrown(
        [
          'TypeError: x is not a function',
          '    at inner (/projects/shop/node_modules/zod/index.js:1:2)',
          '    at Object.run (file:///projects/shop/pipelines/my%20shop.ts:12:9)',
          '    at async run (node:internal/task_queues:1:2)',
          '    at file:///projects/shop/pipelines/top.ts:3:4',
        ].join('\n'),
      ),
      options,
    )
    expect(record.message).toBe('TypeError: x is not a function')
    expect(record.place).toEqual({ file: '/projects/shop/pipelines/my shop.ts', line: 12, column: 9 })
    expect(record.stack?.split('\n')).toHaveLength(3)
  })

  it('keeps a few frames where none is the project’s', () => {
    const frames = Array.from({ length: 9 }, (_, at) => `    at f${at} (/elsewhere/x.js:${at + 1}:1)`)
    const record = errorRecord(thrown(['TypeError: x', ...frames].join('\n')), options)
    expect(record.place).toBeUndefined()
    expect(record.stack?.split('\n')).toHaveLength(4)
  })

  it('keeps the code of a fault, and blots out secrets in all its parts', () => {
    const fault = new Fault('HTTP-STATUS', {
      message: 'hunter22',
      hint: 'hunter22',
      data: { url: 'https://x/?t=hunter22' },
      cause: new Error('hunter22'),
      retryable: true,
    })
    const record = errorRecord(fault, options)
    expect(record).toMatchObject({ code: 'HTTP-STATUS', retryable: true, message: '[secret token]' })
    expect(JSON.stringify(record)).not.toContain('hunter22')
  })

  it('says what a zod error and an aggregate are about', () => {
    const parsed = z.object({ n: z.int() }).safeParse({})
    expect(errorRecord(parsed.error, options).message).toMatch(/^ZodError: n: /)
    expect(errorRecord(new AggregateError([new Error('first')], 'all failed'), options).message).toBe(
      'AggregateError: all failed: Error: first',
    )
  })

  it('cuts a message without end', () => {
    expect(errorRecord(new Error('x'.repeat(1_000_000)), options).message.length).toBeLessThan(17_000)
  })

  it('takes whatever was thrown', () => {
    expect(errorRecord('plain words', options)).toMatchObject({ code: 'TASK-ERROR', message: 'plain words' })
    expect(errorRecord(undefined, options)).toMatchObject({ message: 'thrown: undefined' })
  })
})
