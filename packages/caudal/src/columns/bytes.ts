import { z } from 'zod'
import { mark } from './mark.ts'

/** A column of bytes. Takes and yields `Uint8Array` (a `Buffer` is one). */
export function bytes(): z.ZodType<Uint8Array> {
  return mark(
    z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'not bytes'),
    { type: { kind: 'bytes' } },
  )
}
