import { PassThrough } from 'node:stream'
import type { Socket } from 'node:net'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { encodeFrame, hearFrames } from './frame.ts'

// V8 13.6 reads the key `"` as `\\`, where an object of the same shape had that key before.
const message = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('\\\\'))

it('gives back every message, however the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 8 }), fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (messages, cuts) => {
      const bytes = Buffer.concat(messages.map(encodeFrame))
      const stream = new PassThrough()
      const heard: unknown[] = []
      hearFrames(stream as unknown as Socket, (message) => heard.push(message))
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const size = cuts[turn % cuts.length]!
        stream.emit('data', bytes.subarray(at, at + size))
        at += size
      }
      expect(heard).toEqual(messages)
    }),
  )
})
