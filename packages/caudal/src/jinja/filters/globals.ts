import { fill } from '../methods/dict-methods.ts'
import { bindCall } from '../values/call.ts'
import type { HostFunction } from '../values/call.ts'
import { Dict } from '../values/dict.ts'
import { hostObject } from '../values/host-object.ts'
import { Namespace } from '../values/namespace.ts'
import { asInteger } from '../values/number.ts'
import { Range } from '../values/range.ts'
import { typeTrouble } from '../values/trouble.ts'
import { typeName } from '../values/type-name.ts'

const range: HostFunction = (call) => {
  const [first, second, third] = bindCall(call, { name: 'range', parameters: ['start', 'stop', 'step'], required: 1 }).map(wholeOf)
  return second === undefined
    ? new Range({ start: 0, stop: first!, step: 1 })
    : new Range({ start: first!, stop: second, step: third ?? 1 })
}

function wholeOf(value: unknown): number {
  const whole = asInteger(value)
  if (whole === undefined)
    throw typeTrouble(`'${typeName(value)}' object cannot be interpreted as an integer`, 'convert it with the filter `int`')
  return Number(whole)
}

const dict: HostFunction = ({ args, kwargs }) => {
  const made = new Dict()
  if (args.length > 1) throw typeTrouble(`dict expected at most 1 argument, got ${args.length}`)
  if (args.length === 1) fill(made, args[0])
  for (const [name, value] of kwargs ?? []) made.set(name, value)
  return made
}

const namespace: HostFunction = (call) => new Namespace(dict(call) as Dict)

const cycler: HostFunction = ({ args }) => {
  if (args.length === 0) throw typeTrouble('at least one item has to be provided')
  let place = 0
  const attributes: Readonly<Record<string, () => unknown>> = {
    current: () => args[place],
    next: () => (): unknown => {
      const current = args[place]
      place = (place + 1) % args.length
      return current
    },
    reset: () => (): null => {
      place = 0
      return null
    },
  }
  return hostObject({ type: 'Cycler', attribute: (name) => (Object.hasOwn(attributes, name) ? attributes[name]!() : undefined) })
}

const joiner: HostFunction = (call) => {
  const [separator = ', '] = bindCall(call, { name: 'joiner', parameters: ['sep'] })
  let used = false
  return hostObject({
    type: 'Joiner',
    call: () => {
      const first = !used
      used = true
      return first ? '' : separator
    },
  })
}

/** The functions that every template sees, unless a value of the same name hides them. */
export const builtinGlobals: ReadonlyMap<string, unknown> = new Map<string, unknown>(
  Object.entries({ range, dict, namespace, cycler, joiner }),
)
