import { Fault } from '../../kernel/index.ts'

/** A value of templates that is used as it cannot be: a relation without a name, a date that is none. */
export function valueFault(message: string, hint = 'look at the values at this place'): Fault {
  return new Fault('DBT-VALUE', { message, hint })
}
