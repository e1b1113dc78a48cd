import type { HostFunction } from '../values/call.ts'
import { bindCall } from '../values/call.ts'
import { ReturnSignal } from '../values/macro.ts'

/**
 * dbt's `return(value)`: ends the macro around it, whose call yields the value itself instead of a text. Give it to templates under the
 * name `return`.
 */
export const returnFunction: HostFunction = (call) => {
  const [value] = bindCall(call, { name: 'return', parameters: ['data'], required: 1 })
  // No error: a way out that the macro around catches.
  // oxlint-disable-next-line typescript/only-throw-error
  throw new ReturnSignal(value)
}
