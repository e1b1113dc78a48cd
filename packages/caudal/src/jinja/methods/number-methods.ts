import { asNumber } from '../values/number.ts'
import type { MethodTable } from './method-table.ts'
import { methodTable } from './method-table.ts'

/** The methods of an integer. */
export const integerMethods: MethodTable<number | bigint | boolean> = methodTable<number | bigint | boolean>({
  bit_length: (self) => {
    const magnitude = BigInt(self) < 0n ? -BigInt(self) : BigInt(self)
    return magnitude === 0n ? 0 : magnitude.toString(2).length
  },
  is_integer: () => true,
})

/** The methods of a float. */
export const floatMethods: MethodTable<unknown> = methodTable<unknown>({
  is_integer: (self) => Number.isInteger(asNumber(self)),
})
